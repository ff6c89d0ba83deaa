//! "Did you mean": the nearest of the words that are known.

/// ` (did you mean ..?)`, or nothing when no known word is near.
pub(crate) fn suggestion<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let limit = given.chars().count() / 3 + 1;
    let nearest = known.into_iter().map(|word| (distance(given, word), word)).min();
    match nearest {
        Some((far, word)) if far <= limit => format!("; did you mean `{word}`?"),
        Some(_) | None => String::new(),
    }
}

/// Letters to add, drop or replace to come from one word to the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, letter) in from.chars().enumerate() {
        let mut next = vec![at + 1];
        for ((other, above), (left_above, _)) in to.iter().zip(row.iter().skip(1)).zip(row.iter().zip(0..)) {
            let left = next.last().copied().unwrap_or(at);
            let replaced = left_above + usize::from(*other != letter);
            next.push(replaced.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_suggested_if_it_is_near() {
        for (given, want) in [
            ("whne", "; did you mean `when`?"),
            ("acount", "; did you mean `account`?"),
            ("completely", ""),
            ("export", "; did you mean `export`?"),
        ] {
            assert_eq!(suggestion(given, ["when", "account", "export"]), want, "{given}");
        }
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }
}
