//! `cargo run -p sim -- --seeds 1000`: histories by the thousand, for as long as one likes.

use clap::Parser;

/// Runs seeded histories of a line whose clients, clock, network and disk misbehave.
#[derive(Parser)]
struct Options {
    /// How many histories to run.
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// The first seed; a history that failed is told again by its seed and `--seeds 1`.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many steps a history has.
    #[arg(long, default_value_t = 2_000)]
    steps: u64,
}

fn main() {
    let options = Options::parse();
    for seed in options.seed..options.seed.saturating_add(options.seeds) {
        // Said before it runs, so that a history that ends in a panic has its seed on the screen.
        tell(&format!("seed {seed}"));
        let report = sim::run(seed, options.steps);
        tell(&format!("  {}", report.counts));
        tell(&format!("  {}", report.desk));
    }
}

#[expect(clippy::print_stdout, reason = "this program tells a person what it ran")]
fn tell(what: &str) {
    println!("{what}");
}
