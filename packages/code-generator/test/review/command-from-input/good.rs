use std::process::Command;

pub fn archive(name: &str) -> std::io::Result<std::process::Output> {
    Command::new("tar").arg("czf").arg(format!("/backup/{name}.tgz")).arg("--").arg(name).output()
}

pub fn fixed() -> std::io::Result<std::process::Output> {
    Command::new("sh").arg("-c").arg("df -h | tail -n 1").output()
}

pub fn constant() -> std::io::Result<std::process::Output> {
    Command::new("sh").arg("-c").arg(format!("df -h | awk '{{print $1}}'")).output()
}

/// The value is an argument of the script, not part of it.
pub fn with_argument(name: &str) -> std::io::Result<std::process::Output> {
    Command::new("sh").args(["-c", "du -s \"$1\"", "sh"]).arg(name).output()
}

pub fn script(path: &str) -> std::io::Result<std::process::Output> {
    Command::new("sh").arg(format!("/opt/{path}.sh")).output()
}

#[cfg(test)]
mod tests {
    fn server(port: u16) {
        std::process::Command::new("sh").arg("-c").arg(format!("nc -l {port}")).spawn().unwrap();
    }
}
