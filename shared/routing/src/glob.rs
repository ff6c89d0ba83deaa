//! Patterns of SKUs, methods and postal codes: `*` stands for any characters, `?` for one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A pattern; letters count as they are written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Glob(String);

impl Glob {
    /// A pattern.
    pub fn new(pattern: impl Into<String>) -> Self {
        Self(pattern.into())
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it stands for one text only.
    pub fn is_plain(&self) -> bool {
        !self.0.contains(['*', '?'])
    }

    /// Whether the text fits, as a whole.
    pub fn matches(&self, text: &str) -> bool {
        let pattern: Vec<char> = self.0.chars().collect();
        let text: Vec<char> = text.chars().collect();
        fits(&pattern, &text)
    }
}

/// Walks both at once; after a `*` it remembers where to come back to, so the time is at most the product.
fn fits(pattern: &[char], text: &[char]) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(letter) = text.get(read) {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(wanted) if *wanted == '?' || wanted == letter => {
                at += 1;
                read += 1;
            }
            Some(_) | None => {
                let Some((back, from)) = star else { return false };
                star = Some((back, from + 1));
                at = back + 1;
                read = from + 1;
            }
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_stand_for_characters() {
        for (pattern, text, want) in [
            ("MUG-*", "MUG-1", true),
            ("MUG-*", "MUG-", true),
            ("MUG-*", "mug-1", false),
            ("*-XL", "TEE-RED-XL", true),
            ("*-XL", "TEE-XL-RED", false),
            ("A?C", "ABC", true),
            ("A?C", "AC", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b*", "xxbxxa", false),
            ("", "", true),
            ("", "x", false),
            ("*", "", true),
            ("89*", "89501", true),
        ] {
            assert_eq!(Glob::new(pattern).matches(text), want, "{pattern} on {text}");
        }
    }
}
