use std::process::Command;

pub fn archive(name: &str) -> std::io::Result<std::process::Output> {
    Command::new("sh")
        .arg("-c")
        .arg(format!("tar czf /backup/{name}.tgz /data/{name}")) //~ command-from-input
        .output()
}

pub async fn clone(url: &str) -> std::io::Result<std::process::Output> {
    let line = format!("git clone {}", url);
    tokio::process::Command::new("/bin/bash").arg("-lc").arg(&line).output().await //~ command-from-input
}

pub fn resize(file: &str) -> std::io::Result<std::process::Child> {
    Command::new("bash").args(["-c", &format!("convert {file} out.png")]).spawn() //~ command-from-input
}

pub fn windows(user: &str) -> std::io::Result<std::process::Child> {
    Command::new("cmd").arg("/C").arg("net user ".to_owned() + user).spawn() //~ command-from-input
}
