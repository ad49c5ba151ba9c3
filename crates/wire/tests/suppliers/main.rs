//! What suppliers send and are sent, against the real law.

mod discovery;
mod identification;
mod pool;
mod properties;
mod refused;
mod schemas;
mod service;
mod shapes;
