//! What of a text counts where two are compared.

/// Letters and digits alone, in lower case: neither systems nor people agree about the rest.
pub(crate) fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_blanks_and_punctuation_do_not_count() {
        for (text, want) in [("1 Main St.", "1mainst"), ("Ärzte-Haus", "ärztehaus"), (" - ", "")] {
            assert_eq!(letters(text), want, "{text}");
        }
    }
}
