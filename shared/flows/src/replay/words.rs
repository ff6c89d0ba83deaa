//! What looking at an order again would come to, as people read it.

use std::fmt;

use super::{Foreseen, Step, Would};

impl fmt::Display for Foreseen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "order {} (version {})", self.name(), self.version)?;
        if let Some(why) = &self.stays {
            write!(f, ": nothing new leaves, for {why}")?;
        }
        for refusal in &self.review {
            write!(f, "\n  for a person: {} ({})", refusal.message, refusal.code)?;
        }
        for step in &self.steps {
            write!(f, "\n  {step}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let would = match self.would {
            Would::Send => "send",
            Would::Look => "look",
            Would::Skip => "skip",
            Would::Refuse => "for a person",
        };
        match &self.account {
            Some(account) => write!(f, "{would}: {account}")?,
            None => write!(f, "{would}: shop")?,
        }
        if let Some(of) = &self.of {
            write!(f, " {of}")?;
        }
        write!(f, ": {}", self.words)?;
        let address = self.request.as_deref().and_then(|request| request.lines().next());
        address.map_or(Ok(()), |address| write!(f, " [{address}]"))
    }
}
