//! The states of a shop's own workflows, and the ways that its transitions leave open.
//! <https://docs.commercetools.com/api/projects/states>, spec of 2026-08-21.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

/// Of which kind the states of lines are.
pub const OF_LINES: &str = "LineItemState";
/// Of which kind the states of orders are.
pub const OF_ORDERS: &str = "OrderState";

/// A state as it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct State {
    /// Its id.
    pub id: String,
    /// Its key; one without is nobody's.
    #[serde(default)]
    pub key: String,
    /// [`OF_LINES`], [`OF_ORDERS`] or another.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether an order that has no state may begin in it.
    #[serde(default)]
    pub initial: bool,
    /// Where it may be left for: absent anywhere, empty nowhere.
    #[serde(default)]
    pub transitions: Option<Vec<Next>>,
}

/// A state that may follow another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Next {
    /// Its id.
    pub id: String,
}

/// A state that should be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StateDraft {
    /// Its key.
    pub key: String,
    /// [`OF_LINES`] or [`OF_ORDERS`].
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What people call it.
    pub name: BTreeMap<String, String>,
    /// Whether an order that has no state may begin in it.
    pub initial: bool,
}

/// All states of a shop that lines and orders can be in, by their keys; none where nobody asked for them or the client may not
/// see them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct States(BTreeMap<String, State>);

impl FromIterator<State> for States {
    fn from_iter<I: IntoIterator<Item = State>>(states: I) -> Self {
        let named = states.into_iter().filter(|state| !state.key.is_empty());
        Self(named.map(|state| (state.key.clone(), state)).collect())
    }
}

impl States {
    /// Whether they are not known at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One by its key.
    pub fn get(&self, key: &str) -> Option<&State> {
        self.0.get(key)
    }

    /// Whether one is known not to be there, or to be of another kind.
    pub fn lacks(&self, key: &str, kind: &str) -> bool {
        !self.is_empty() && self.get(key).is_none_or(|state| state.kind != kind)
    }

    /// The states on the shortest way from one to another, the last included; only through the given ones. `None` where the
    /// shop's transitions lead there by no such way. What is not known is allowed.
    pub fn way<'a>(&self, from: &str, to: &'a str, through: &BTreeSet<&'a str>) -> Option<Vec<&'a str>> {
        let begin = through.iter().chain([&to]).filter(|key| self.allows(from, key));
        self.search(begin.copied(), to, through)
    }

    /// The same for an order that has no state: it must begin in one that is initial.
    pub fn way_in<'a>(&self, to: &'a str, through: &BTreeSet<&'a str>) -> Option<Vec<&'a str>> {
        let is_initial = |key: &&&'a str| self.get(key).is_none_or(|state| state.initial);
        self.search(through.iter().chain([&to]).filter(is_initial).copied(), to, through)
    }

    /// Whether one may be left for another by a transition that the shop names.
    pub fn names(&self, from: &str, to: &str) -> bool {
        self.get(from).is_some_and(|state| state.transitions.is_some()) && self.allows(from, to)
    }

    fn allows(&self, from: &str, to: &str) -> bool {
        let Some(next) = self.get(from).and_then(|state| state.transitions.as_ref()) else { return true };
        self.get(to).is_some_and(|to| next.iter().any(|next| next.id == to.id))
    }

    fn search<'a>(
        &self,
        begin: impl Iterator<Item = &'a str>,
        to: &'a str,
        through: &BTreeSet<&'a str>,
    ) -> Option<Vec<&'a str>> {
        let mut ways: VecDeque<Vec<&'a str>> = begin.map(|first| vec![first]).collect();
        let mut seen: BTreeSet<&str> = ways.iter().flatten().copied().collect();
        ways.make_contiguous().sort_by_key(|way| way.last() != Some(&to));
        while let Some(way) = ways.pop_front() {
            let last = way.last().copied()?;
            if last == to {
                return Some(way);
            }
            for next in through.iter().chain([&to]).filter(|key| self.allows(last, key)) {
                if seen.insert(next) {
                    ways.push_back(way.iter().chain([next]).copied().collect());
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// States with the keys that each may be left for; `*` stands for anywhere.
    fn states(table: &[(&str, &str)]) -> States {
        let next = |keys: &str| {
            let ids = keys.split_whitespace().map(|key| Next { id: format!("id of {key}") });
            (keys != "*").then(|| ids.collect())
        };
        let state = |(key, keys): &(&str, &str)| State {
            id: format!("id of {key}"),
            key: (*key).to_owned(),
            kind: OF_LINES.to_owned(),
            initial: *key == "new",
            transitions: next(keys),
        };
        table.iter().map(state).collect()
    }

    fn through() -> BTreeSet<&'static str> {
        ["picked", "packed", "sent"].into()
    }

    #[test]
    fn the_shortest_way_is_taken_that_the_transitions_leave_open() {
        let line = [("new", "picked"), ("picked", "packed new"), ("packed", "sent"), ("sent", "")];
        let cross = [("new", "picked packed"), ("picked", "packed"), ("packed", "sent"), ("sent", "*")];
        let foreign = [("new", "held"), ("held", "sent"), ("sent", ""), ("picked", "*"), ("packed", "*")];
        let all = ["picked", "packed", "sent"];
        for (name, table, from, to, want) in [
            ("one step", &line[..], "new", "picked", Some(&all[..1])),
            ("all steps", &line[..], "new", "sent", Some(&all[..])),
            ("past one", &cross[..], "new", "sent", Some(&all[1..])),
            ("back", &line[..], "picked", "new", Some(&["new"][..])),
            ("not back", &line[..], "packed", "new", None),
            ("from the end", &line[..], "sent", "packed", None),
            ("anywhere", &cross[..], "sent", "packed", Some(&["packed"][..])),
            ("not through a state of others", &foreign[..], "new", "sent", None),
            ("to one that is not there", &line[..], "new", "gone", None),
            ("from one that is not known", &line[..], "strange", "sent", Some(&["sent"][..])),
            ("nothing is known", &[][..], "new", "sent", Some(&["sent"][..])),
        ] {
            let way = states(table).way(from, to, &through());
            assert_eq!(way.as_deref(), want, "{name}");
        }
    }

    #[test]
    fn an_order_without_a_state_begins_in_an_initial_one() {
        let line = [("new", "picked"), ("picked", "packed"), ("packed", "sent"), ("sent", "")];
        let with_new = ["new", "picked", "packed", "sent"].into();
        let want = vec!["new", "picked"];
        assert_eq!(states(&line).way_in("picked", &with_new), Some(want));
        assert_eq!(states(&line).way_in("picked", &through()), None, "its initial state is not ours");
        assert_eq!(states(&[]).way_in("picked", &through()), Some(vec!["picked"]), "nothing is known");
    }

    #[test]
    fn only_what_the_shop_names_counts_as_named() {
        let some = states(&[("new", "picked"), ("picked", "*"), ("packed", "")]);
        assert!(some.names("new", "picked"));
        assert!(!some.names("new", "packed") && !some.names("picked", "new") && !some.names("gone", "new"));
        assert!(some.lacks("gone", OF_LINES) && some.lacks("new", OF_ORDERS) && !some.lacks("new", OF_LINES));
        assert!(!states(&[]).lacks("gone", OF_LINES), "nobody asked");
    }
}
