//! Which known key somebody may have meant.

/// The key with the fewest edits from `word`, if those are few enough to be a slip.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a String>) -> Option<&'a str> {
    let limit = word.len().div_ceil(4).max(2);
    known
        .into_iter()
        .map(|key| (distance(word, key), key.as_str()))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, key)| key)
}

/// The Levenshtein distance, a row at a time.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let substituted = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fewest_edits_win_if_they_are_few() {
        let known = ["http.port".to_owned(), "http.host".to_owned(), "metrics.port".to_owned()];
        assert_eq!(nearest("http.prot", &known), Some("http.port"));
        assert_eq!(nearest("htp.host", &known), Some("http.host"));
        assert_eq!(nearest("metric.port", &known), Some("metrics.port"));
        assert_eq!(nearest("colour", &known), None);
    }

    #[test]
    fn distance_counts_edits() {
        for (left, right, edits) in [("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("flaw", "lawn", 2)] {
            assert_eq!(distance(left, right), edits);
            assert_eq!(distance(right, left), edits);
        }
    }
}
