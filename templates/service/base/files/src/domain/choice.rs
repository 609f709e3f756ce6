//! Enumerations whose values have names in JSON and in the store.

/// An enumeration.
pub trait Choice: Copy + Sized + 'static {
    /// All values, in the order of their declaration.
    const ALL: &'static [Self];

    /// Their names, in the same order.
    const NAMES: &'static [&'static str];

    /// The value's name.
    fn name(self) -> &'static str;

    /// The value that has this name.
    #[must_use]
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.name() == name)
    }
}
