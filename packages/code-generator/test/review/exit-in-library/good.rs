use std::process::{self, ExitCode};

use crate::{Config, Error, Pool};

fn main() -> ExitCode {
    if std::env::args().count() > 9 {
        process::exit(2);
    }
    ExitCode::SUCCESS
}

pub static CONFIG: std::sync::LazyLock<Config> = std::sync::LazyLock::new(|| {
    Config::read("service.toml").unwrap_or_else(|_| process::exit(12))
});

pub fn load(path: &str) -> Result<Config, Error> {
    Config::read(path)
}

pub fn end(code: i32) -> ! {
    tracing::error!(code, "stopped");
    process::exit(code)
}

pub fn exit_with_usage() {
    process::exit(64);
}

pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        eprintln!("{info}");
        process::exit(101);
    }));
}

pub fn pool(pool: &Pool) {
    pool.exit(1);
    crate::process::exit(1);
}

#[cfg(test)]
mod tests {
    fn stops() {
        std::process::exit(0);
    }
}
