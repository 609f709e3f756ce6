//! The real binary, started and stopped as an orchestrator does it.

use std::{
    net::{SocketAddr, TcpListener},
    process::Output,
    time::{Duration, Instant},
};

use tokio::{net::TcpStream, time::timeout};

use crate::{
    support::{
        Database,
        process::{PATIENCE, Process, binary},
        variable,
    },
    wire::Wire,
};

const OPEN: &str = "GET /health/live HTTP/1.1\r\nhost: x\r\n";

async fn output(arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let variables = settings.iter().map(|(key, value)| (variable(key), value));
    timeout(PATIENCE, binary().args(arguments).envs(variables).output()).await.unwrap().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_owned()).unwrap()
}

/// Waits until nobody listens any more.
async fn refuses_connections(address: SocketAddr) -> bool {
    let started = Instant::now();
    while TcpStream::connect(address).await.is_ok() {
        if started.elapsed() > PATIENCE {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    true
}

#[tokio::test]
async fn sigterm_ends_a_service_at_rest_with_0() {
    for signal in ["TERM", "INT"] {
        let process = Process::start(&[]).await;
        assert_eq!(process.ready().await, 200);
        process.signal(signal).await;
        assert_eq!(process.end().await, Some(0));
    }
}

#[tokio::test]
async fn a_request_that_is_open_at_sigterm_is_answered() {
    let mut process = Process::start(&[("SHUTDOWN__DELAY", "2s")]).await;
    let mut open = Wire::open(process.address).await;
    open.send(OPEN).await;
    process.signal("TERM").await;
    process.line("no longer ready").await;
    assert_eq!(process.ready().await, 503);
    assert!(refuses_connections(process.address).await);
    open.send("\r\n").await;
    let answer = open.receive().await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert_eq!(process.end().await, Some(0));
}

#[tokio::test]
async fn a_request_that_outlasts_the_drain_is_cut_off_and_the_exit_code_is_1() {
    let process = Process::start(&[("SHUTDOWN__DRAIN_TIMEOUT", "300ms")]).await;
    let mut open = Wire::open(process.address).await;
    open.send(OPEN).await;
    // The connection must have been accepted, or there is nothing to cut off.
    assert_eq!(process.ready().await, 200);
    process.signal("TERM").await;
    assert_eq!(open.receive().await, "");
    assert_eq!(process.end().await, Some(1));
}

#[tokio::test]
async fn a_second_signal_ends_at_once() {
    let mut process = Process::start(&[("SHUTDOWN__DELAY", "1h")]).await;
    process.signal("TERM").await;
    process.line("no longer ready").await;
    let started = Instant::now();
    process.signal("TERM").await;
    assert_eq!(process.end().await, Some(1));
    assert!(started.elapsed() < Duration::from_mins(1));
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    for (setting, other) in [("HTTP__PORT", "METRICS__PORT"), ("METRICS__PORT", "HTTP__PORT")] {
        let ended = output(&[], &[(setting, &address.port().to_string()), (other, "0")]).await;
        assert_eq!(ended.status.code(), Some(1));
        let message = text(&ended.stderr);
        assert!(message.contains(&format!("cannot listen on {address}")), "{message}");
        assert!(message.contains(variable(setting).to_str().unwrap()), "{message}");
    }
}

#[tokio::test]
async fn a_bad_configuration_is_reported_whole_before_anything_starts() {
    for arguments in [&[][..], &["--check-config"]] {
        let ended = output(arguments, &[("HTTP__PORT", "x"), ("HTTP__HOST", "y")]).await;
        assert_eq!(ended.status.code(), Some(1));
        assert!(ended.stdout.is_empty());
        let message = text(&ended.stderr);
        assert!(
            message.contains("2 error(s)") && message.contains("http.port") && message.contains("http.host"),
            "{message}"
        );
    }
}

#[tokio::test]
async fn the_command_line_says_what_it_can_do() {
    let valid = output(&["--check-config"], &[]).await;
    assert_eq!((valid.status.code(), text(&valid.stdout).as_str()), (Some(0), "the configuration is valid\n"));
    let version = output(&["--version"], &[]).await;
    let expected = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!((version.status.code(), text(&version.stdout).as_str()), (Some(0), expected));
    let help = output(&["--help"], &[]).await;
    assert!(help.status.success() && text(&help.stdout).contains("--check-config"));
    for wrong in [&["--nonsense"][..], &["--config"]] {
        let refused = output(wrong, &[]).await;
        assert_eq!(refused.status.code(), Some(2));
        assert!(text(&refused.stderr).contains("Usage:"));
    }
}

#[tokio::test]
async fn migrate_prepares_the_store_and_ends() {
    let database = Database::create().await;
    let migrated =
        output(&["--migrate"], &[("STORE__URL", database.url()), ("STORE__MIGRATE_ON_START", "false")]).await;
    assert_eq!(migrated.status.code(), Some(0), "{}", text(&migrated.stderr));
    assert!(text(&migrated.stdout).contains("up to date"));
    database.delete().await;
}
