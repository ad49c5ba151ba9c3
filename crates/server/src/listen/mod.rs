//! Connections: accepted, counted, cut when they stall, and let finish when the server stops.
//!
//! HTTP/1.1, plain or in TLS. It knows no route; handlers find the client's address in
//! `ConnectInfo<SocketAddr>`.

mod carried;
mod connection;
mod slow_body;
mod stall;
mod tls;

pub use carried::Carried;
pub use tls::{TlsError, tls_acceptor};

use crate::config::Limits;
use crate::observe::Metrics;
use axum::Router;
use connection::Connection;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// How long connections have to finish what they are at when the server stops.
const GRACE: Duration = Duration::from_secs(10);
/// How long to wait when the system has no room for another connection.
const NO_ROOM_WAIT: Duration = Duration::from_millis(100);

/// Why the server cannot listen.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}; is another server there, or is the port below 1024?")]
pub struct ListenError {
    /// Where it was to listen.
    pub address: SocketAddr,
    /// Why it cannot.
    pub source: io::Error,
}

/// Listens; with port 0 the system chooses, and `local_addr` tells what.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|source| ListenError { address, source })
}

/// Answers connections with `router` until `shutdown` is ready; then lets those there are finish.
///
/// At most `limits.connections` are open at once; others wait in the system's queue.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    tls: Option<TlsAcceptor>,
    limits: &Limits,
    metrics: Arc<Metrics>,
    shutdown: impl Future<Output = ()>,
) {
    let (stop, stopping) = watch::channel(false);
    let room = Arc::new(Semaphore::new(limits.connections.min(Semaphore::MAX_PERMITS)));
    let told = metrics.clone();
    let connection = Connection { router, tls, limits: limits.clone(), metrics: told, stopping };
    let mut open = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let (stream, peer, permit) = tokio::select! {
            biased;
            () = &mut shutdown => break,
            Some(_) = open.join_next(), if !open.is_empty() => continue,
            accepted = accept(&listener, &room) => accepted,
        };
        let connection = connection.clone();
        let metrics = Arc::clone(&metrics);
        open.spawn(async move {
            metrics.connections.inc();
            // Counted down also where the task is given up.
            let _counted = CountDown(metrics);
            connection.run(stream, peer).await;
            drop(permit);
        });
    }
    drop(listener);
    // Where no connection is left to hear it, there is none to stop.
    let _ = stop.send(true);
    let finished = async { while open.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, finished).await.is_err() {
        tracing::warn!(connections = open.len(), "cut connections that did not finish");
        open.shutdown().await;
    }
}

/// Waits for room, and then for a connection to fill it.
async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    let permit = Arc::clone(room).acquire_owned().await.expect("it is never closed");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, permit),
            Err(error) if is_of_one_client(&error) => {}
            Err(error) => {
                // Out of file descriptors or memory: some connection has to end first.
                tracing::error!(%error, "no further connection can be accepted for now");
                tokio::time::sleep(NO_ROOM_WAIT).await;
            }
        }
    }
}

fn is_of_one_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    [ConnectionAborted, ConnectionRefused, ConnectionReset].contains(&error.kind())
}

struct CountDown(Arc<Metrics>);

impl Drop for CountDown {
    fn drop(&mut self) {
        self.0.connections.dec();
    }
}

#[cfg(test)]
mod tests;
