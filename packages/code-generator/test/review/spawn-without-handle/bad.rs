use axum::Json;
use axum::extract::State;

pub async fn create(State(mailer): State<Mailer>, Json(user): Json<NewUser>) {
    tokio::spawn(async move { mailer.welcome(user).await }); //~ spawn-without-handle
}

pub async fn notify(users: Vec<NewUser>, mailer: Mailer) {
    for user in users {
        let mailer = mailer.clone();
        let _ = tokio::spawn(async move { mailer.welcome(user).await }); //~ spawn-without-handle
    }
}
