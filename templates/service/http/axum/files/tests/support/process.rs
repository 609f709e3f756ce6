//! The real binary in a process of its own.

use std::{ffi::OsString, net::SocketAddr, process::Stdio, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use super::{Database, environment, variable};

/// Longer than anything that is waited for.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A service that runs in a process of its own.
pub struct Process {
    child: Child,
    log: Lines<BufReader<ChildStdout>>,
    pub address: SocketAddr,
    database: Database,
}

pub fn binary() -> Command {
    let mut command = Command::new(env!(concat!("CARGO_BIN_EXE_", env!("CARGO_PKG_NAME"))));
    command.kill_on_drop(true).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Process {
    pub async fn start(settings: &[(&str, &str)]) -> Self {
        let database = Database::create().await;
        let mut child = binary()
            .envs(environment(&database))
            .env(variable("TELEMETRY__LOG_FORMAT"), "json")
            .envs(settings.iter().map(|(key, value)| (variable(key), OsString::from(value))))
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stdout.take().unwrap()).lines();
        let listening = line(&mut log, "listening").await;
        let address = listening["address"].as_str().unwrap().parse().unwrap();
        Self { child, log, address, database }
    }

    /// Reads the log up to a message.
    pub async fn line(&mut self, message: &str) -> Value {
        line(&mut self.log, message).await
    }

    pub async fn signal(&self, name: &str) {
        let id = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().await.unwrap().success());
    }

    /// Waits for the end and returns the exit code.
    pub async fn end(mut self) -> Option<i32> {
        let status = timeout(PATIENCE, self.child.wait()).await.expect("the process goes on").unwrap();
        self.database.delete().await;
        status.code()
    }

    pub async fn ready(&self) -> u16 {
        reqwest::get(format!("http://{}/health/ready", self.address)).await.unwrap().status().as_u16()
    }
}

async fn line(log: &mut Lines<BufReader<ChildStdout>>, message: &str) -> Value {
    let search = async {
        loop {
            let line = log.next_line().await.unwrap().expect("the log ended");
            let line: Value = serde_json::from_str(&line).unwrap();
            if line["message"].as_str().is_some_and(|text| text.starts_with(message)) {
                return line;
            }
        }
    };
    timeout(PATIENCE, search).await.unwrap_or_else(|_| panic!("the log never said {message}"))
}
