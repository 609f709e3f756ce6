use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

pub async fn create(State(mailer): State<Mailer>, Json(user): Json<NewUser>) -> bool {
    let mail = tokio::spawn(async move { mailer.welcome(user).await });
    mail.await.is_ok()
}

pub async fn notify(users: Vec<NewUser>, mailer: Mailer) {
    let mut tasks = JoinSet::new();
    for user in users {
        let mailer = mailer.clone();
        tasks.spawn(async move { mailer.welcome(user).await });
    }
    tasks.join_all().await;
}

pub async fn serve(listener: TcpListener, slots: Arc<Semaphore>) -> std::io::Result<()> {
    loop {
        let permit = slots.clone().acquire_owned().await;
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            answer(stream).await;
            drop(permit);
        });
    }
}

pub fn start(worker: Worker) {
    tokio::spawn(worker.run());
}
