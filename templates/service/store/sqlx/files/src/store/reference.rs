//! Relations between rows. Foreign keys guard them, too, but cannot tell which one is broken, know nothing of rows that
//! are deleted softly, and raise no version.

use uuid::Uuid;

use super::{Store, by_id, condition::Condition, db, failure::failure, row::DbConnection};
use crate::domain::{StoreError, moment::Timestamp};

/// A row that must be there for something else.
#[derive(Clone, Debug)]
pub struct Target {
    rows: &'static str,
    conditions: Vec<Condition>,
    id: Uuid,
}

impl Target {
    /// The row with this id, among `rows` (`SELECT id FROM users`) that meet the conditions.
    #[must_use]
    pub fn new(rows: &'static str, conditions: &[Condition], id: Uuid) -> Self {
        Self { rows, conditions: conditions.to_vec(), id }
    }

    /// Whether it is there; if so, it is until the transaction ends.
    async fn stays(&self, connection: &mut DbConnection) -> Result<bool, StoreError> {
        let mut query = by_id(self.rows, &self.conditions, self.id);
        query.push(db::FOR_KEY_SHARE);
        query.build().fetch_optional(connection).await.map(|row| row.is_some()).map_err(failure)
    }
}

/// What the fields of an entity name.
#[derive(Clone, Debug, Default)]
pub struct References(Vec<(&'static str, Option<Target>)>);

impl References {
    /// Adds a field, as clients know it, and what it names: one of `rows` that meet the conditions.
    pub fn add(
        &mut self,
        field: &'static str,
        id: impl Into<Option<Uuid>>,
        rows: &'static str,
        conditions: &[Condition],
    ) {
        self.0.push((field, id.into().map(|id| Target::new(rows, conditions, id))));
    }

    /// Refuses fields that name nothing, all of them at once. Those that have not changed are left alone.
    pub async fn check(&self, connection: &mut DbConnection, before: Option<&Self>) -> Result<(), StoreError> {
        let mut fields = Vec::new();
        for (index, (field, target)) in self.0.iter().enumerate() {
            let Some(target) = target else { continue };
            let known = before.and_then(|before| before.0[index].1.as_ref());
            if known.is_none_or(|known| known.id != target.id) && !target.stays(connection).await? {
                fields.push((*field).to_owned());
            }
        }
        if fields.is_empty() { Ok(()) } else { Err(StoreError::ReferenceNotFound { fields }) }
    }
}

/// One step of a deletion. In its SQL, `$1` is the id of what is deleted.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// The list and field that keep it, as clients know them, if there are such rows.
    Refused(&'static str, &'static str),
    /// Rows change; `$2` is the time.
    Changed(&'static str),
    /// Rows are no more.
    Deleted(&'static str),
}

/// Takes every step of a deletion.
pub async fn delete(connection: &mut DbConnection, steps: &[Step], id: Uuid) -> Result<(), StoreError> {
    let now = Timestamp::now();
    for step in steps {
        match *step {
            Step::Refused(by, sql) => {
                if sqlx::query(sql).bind(id).fetch_optional(&mut *connection).await.map_err(failure)?.is_some() {
                    return Err(StoreError::Referenced { by: Some(by.to_owned()) });
                }
            }
            Step::Changed(sql) => {
                sqlx::query(sql).bind(id).bind(now).execute(&mut *connection).await.map_err(failure)?;
            }
            Step::Deleted(sql) => {
                sqlx::query(sql).bind(id).execute(&mut *connection).await.map_err(held)?;
            }
        }
    }
    Ok(())
}

/// A foreign key that no step knows of may stand in the way.
fn held(error: sqlx::Error) -> StoreError {
    match error.as_database_error() {
        Some(database) if db::is_held(database) => StoreError::Referenced { by: None },
        _ => failure(error),
    }
}

impl Store {
    /// Refuses to go on when a row is not there.
    pub async fn require(&self, target: &Target) -> Result<(), StoreError> {
        let row = by_id(target.rows, &target.conditions, target.id).build().fetch_optional(&self.read).await;
        row.map_err(failure)?.map(drop).ok_or(StoreError::NotFound)
    }

    /// Links two rows with a statement that takes their ids; one that does nothing when they are linked.
    pub async fn link(&self, sql: &'static str, ends: [Target; 2]) -> Result<(), StoreError> {
        self.linked(sql, ends).await.map(drop)
    }

    /// Takes the link between two rows away.
    pub async fn unlink(&self, sql: &'static str, ends: [Target; 2]) -> Result<(), StoreError> {
        if self.linked(sql, ends).await? == 0 { Err(StoreError::NotFound) } else { Ok(()) }
    }

    /// Runs a statement on a pair of rows that are there. Returns how many links it has made or taken away.
    async fn linked(&self, sql: &'static str, ends: [Target; 2]) -> Result<u64, StoreError> {
        let mut transaction = self.begin().await?;
        for end in &ends {
            if !end.stays(&mut transaction).await? {
                return Err(StoreError::NotFound);
            }
        }
        let query = sqlx::query(sql).bind(ends[0].id).bind(ends[1].id);
        let done = query.execute(&mut *transaction).await.map_err(failure)?;
        transaction.commit().await.map_err(failure)?;
        Ok(done.rows_affected())
    }
}
