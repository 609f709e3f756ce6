//! Which tenants may call. A registry knows: their status, and what they may still use. What cannot be found out is not
//! assumed, so that without the registry no tenant is served.

mod admission;
mod cache;
mod name;
mod registry;

pub use self::{name::TenantName, registry::Registry};
