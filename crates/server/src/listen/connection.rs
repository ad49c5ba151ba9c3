//! One connection, from its first byte to its last.

use super::carried::Carried;
use super::slow_body::SlowBody;
use super::stall::Stall;
use crate::config::Limits;
use crate::observe::Metrics;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tower::Service;

/// The longest head of a request, bytes: room for a token of 8 kB, a signature of 8 kB, and names.
const HEAD_BYTES_MAX: usize = 32 * 1024;

/// What every connection is answered with.
#[derive(Clone)]
pub(super) struct Connection {
    pub(super) router: Router,
    pub(super) tls: Option<TlsAcceptor>,
    pub(super) limits: Limits,
    pub(super) metrics: Arc<Metrics>,
    pub(super) stopping: watch::Receiver<bool>,
}

impl Connection {
    /// Answers requests until the client leaves, is cut, or the server stops.
    pub(super) async fn run(self, stream: TcpStream, peer: SocketAddr) {
        // Answers are small and waited for; the system must not hold them back.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection ended before it began");
            return;
        }
        let stream = Stall::new(stream, self.limits.stall_timeout);
        let Some(tls) = self.tls.clone() else {
            return self.answer(stream, peer).await;
        };
        match tokio::time::timeout(self.limits.header_timeout, tls.accept(stream)).await {
            Ok(Ok(stream)) => self.answer(stream, peer).await,
            Ok(Err(error)) => tracing::debug!(%error, "no TLS"),
            Err(_) => tracing::debug!("no TLS in time"),
        }
    }

    async fn answer(mut self, stream: impl AsyncRead + AsyncWrite + Unpin, peer: SocketAddr) {
        let router = self.router.clone();
        let body_timeout = self.limits.body_timeout;
        let carried = Carried::default();
        let carries = carried.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(|body| Body::new(SlowBody::new(body, body_timeout)));
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(carries.clone());
            router.clone().call(request)
        });
        let mut connection = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(self.limits.header_timeout)
                .max_buf_size(HEAD_BYTES_MAX)
                .serve_connection(TokioIo::new(stream), service)
        );
        let stopped = async {
            // An error says that whoever could stop us is gone, which comes to the same.
            let _ = self.stopping.wait_for(|stopping| *stopping).await;
        };
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = stopped => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            if carried.is_stream() && has_stalled(&error) {
                self.metrics.stream_cut.inc();
            }
            tracing::debug!(error = crate::observe::chain(&error), "a connection was cut");
        }
    }
}

/// Whether a connection ended because the client took nothing of what was sent to it.
fn has_stalled(error: &hyper::Error) -> bool {
    let mut source = error.source();
    while let Some(error) = source {
        let of_system = error.downcast_ref::<io::Error>();
        if of_system.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut) {
            return true;
        }
        source = error.source();
    }
    false
}
