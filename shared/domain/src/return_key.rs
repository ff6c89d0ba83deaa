//! What a return is called that the shop announced: made of the part that it is of, so that what comes back names it.

use crate::event::Subject;
use crate::facets::Fingerprint;
use crate::ids::{Reference, ReturnKey};

impl ReturnKey {
    /// The key of a return of a part: the part's reference, a dash and eight hash characters over what the shop knows the
    /// return by.
    pub fn of(reference: &Reference, known_as: &str) -> Self {
        let print = Fingerprint::of(&(reference, known_as));
        Self::try_from(format!("{reference}-{}", print.short()))
            .unwrap_or_else(|_| unreachable!("a reference, a dash and a hash fit a key"))
    }

    /// The key that a partner sends back, where the text has the form of one.
    pub fn read(text: &str) -> Option<Self> {
        let key = Self::try_from(text.trim()).ok()?;
        key.reference().map(|_| key)
    }

    /// The part that the return is of; `None` where this is no key of ours.
    pub fn reference(&self) -> Option<Reference> {
        let (reference, hash) = self.as_str().rsplit_once('-')?;
        let is_hash = hash.len() == 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        let subject = Subject { reference: Some(reference.to_owned()), ..Subject::default() };
        if is_hash { subject.reference() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_names_its_part_and_what_is_none_is_not_taken_for_one() {
        let part = "b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00-97b54c93";
        let reference = Reference::try_from(part).unwrap();
        let key = ReturnKey::of(&reference, "RMA-1");
        assert_eq!((key.reference(), key.as_str().len()), (Some(reference.clone()), part.len() + 9));
        assert_ne!(key, ReturnKey::of(&reference, "RMA-2"));
        for (text, want) in [
            (key.as_str(), true),
            (&format!(" {key} "), true),
            (part, false),
            ("RMA-1", false),
            ("", false),
            (&format!("{part}-0a1b2c3"), false),
        ] {
            assert_eq!(ReturnKey::read(text).is_some(), want, "{text}");
        }
    }
}
