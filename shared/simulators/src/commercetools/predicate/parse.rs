//! Reads a predicate from its text.

use super::{Comparison, Operand, Predicate};

/// Deeper nesting is refused.
const DEEPEST: usize = 32;

/// The predicate, or where the text stops making sense.
pub(in super::super) fn parse(text: &str) -> Result<Predicate, String> {
    let tokens = tokens(text)?;
    let mut reader = Reader { tokens, at: 0, depth: 0 };
    let predicate = reader.either()?;
    match reader.next() {
        None => Ok(predicate),
        Some(token) => Err(format!("unexpected {token:?} after the predicate")),
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    /// A name in backticks, never a keyword.
    Quoted(String),
    Text(String),
    Number(String),
    Variable(String),
    Sign(&'static str),
}

const SIGNS: [&str; 10] = ["!=", "<>", "<=", ">=", "=", "<", ">", "(", ")", ","];

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = match first {
            '"' => string(rest)?,
            '`' => {
                let (name, after) =
                    rest.get(1..).and_then(|rest| rest.split_once('`')).ok_or("` is not closed")?;
                (Token::Quoted(name.to_owned()), after)
            }
            ':' => {
                let (name, after) = word(rest.get(1..).unwrap_or_default());
                (Token::Variable(name.to_owned()), after)
            }
            c if c.is_ascii_digit() || c == '-' => number(rest),
            c if c.is_alphabetic() || c == '_' => {
                let (name, after) = word(rest);
                (Token::Word(name.to_owned()), after)
            }
            c => {
                let sign =
                    SIGNS.iter().find(|sign| rest.starts_with(**sign)).ok_or(format!("unexpected `{c}`"))?;
                (Token::Sign(sign), rest.get(sign.len()..).unwrap_or_default())
            }
        };
        tokens.push(token);
        rest = after.trim_start();
    }
    Ok(tokens)
}

fn split_while(text: &str, fits: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !fits(c)).unwrap_or(text.len()))
}

fn word(text: &str) -> (&str, &str) {
    split_while(text, |c| c.is_alphanumeric() || c == '_' || c == '-')
}

fn number(text: &str) -> (Token, &str) {
    let (sign, digits) = text.split_at(usize::from(text.starts_with('-')));
    let (number, after) = split_while(digits, |c| c.is_ascii_digit() || c == '.');
    (Token::Number(format!("{sign}{number}")), after)
}

fn string(text: &str) -> Result<(Token, &str), String> {
    let mut content = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((Token::Text(content), text.get(at + 1..).unwrap_or_default())),
            '\\' => content.push(chars.next().ok_or("the text ends in a backslash")?.1),
            c => content.push(c),
        }
    }
    Err(format!("the string {text} is not closed"))
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Reader {
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn skip(&mut self, wanted: &Token) -> bool {
        let found = self.tokens.get(self.at) == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn keyword(&mut self, word: &str) -> bool {
        let found =
            matches!(self.tokens.get(self.at), Some(Token::Word(is)) if is.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn sign(&mut self, sign: &'static str) -> Result<(), String> {
        if self.skip(&Token::Sign(sign)) {
            Ok(())
        } else {
            Err(format!("`{sign}` expected, {}", self.here()))
        }
    }

    fn here(&self) -> String {
        self.tokens.get(self.at).map_or("the predicate ends".to_owned(), |token| format!("found {token:?}"))
    }

    fn either(&mut self) -> Result<Predicate, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("it is nested deeper than {DEEPEST}"));
        }
        let mut left = self.both()?;
        while self.keyword("or") {
            left = Predicate::Or(Box::new(left), Box::new(self.both()?));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn both(&mut self) -> Result<Predicate, String> {
        let mut left = self.single()?;
        while self.keyword("and") {
            left = Predicate::And(Box::new(left), Box::new(self.single()?));
        }
        Ok(left)
    }

    fn single(&mut self) -> Result<Predicate, String> {
        if self.keyword("not") {
            self.sign("(")?;
            return Ok(Predicate::Not(Box::new(self.closed()?)));
        }
        if self.skip(&Token::Sign("(")) {
            return self.closed();
        }
        match self.next() {
            Some(Token::Word(field) | Token::Quoted(field)) => self.about(field),
            Some(token) => Err(format!("a field expected, found {token:?}")),
            None => Err("a field expected, the predicate ends".to_owned()),
        }
    }

    /// The rest of `( .. )` after the opening parenthesis.
    fn closed(&mut self) -> Result<Predicate, String> {
        let inner = self.either()?;
        self.sign(")")?;
        Ok(inner)
    }

    fn about(&mut self, field: String) -> Result<Predicate, String> {
        if self.skip(&Token::Sign("(")) {
            return Ok(Predicate::Inside(field, Box::new(self.closed()?)));
        }
        if self.keyword("is") {
            let negated = self.keyword("not");
            return match (self.keyword("defined"), negated) {
                (true, negated) => Ok(Predicate::Defined { field, negated }),
                (false, negated) if self.keyword("empty") => Ok(Predicate::Empty { field, negated }),
                (false, _) => Err(format!("`defined` or `empty` expected, {}", self.here())),
            };
        }
        if self.keyword("contains") {
            let all = self.keyword("all");
            if !all && !self.keyword("any") {
                return Err(format!("`any` or `all` expected, {}", self.here()));
            }
            return Ok(Predicate::Contains { field, all, operands: self.operands()? });
        }
        let negated = self.keyword("not");
        if self.keyword("in") {
            return Ok(Predicate::In { field, negated, operands: self.operands()? });
        }
        let comparison = match self.next() {
            Some(Token::Sign("=")) if !negated => Comparison::Equal,
            Some(Token::Sign("!=" | "<>")) if !negated => Comparison::Unequal,
            Some(Token::Sign("<")) if !negated => Comparison::Less,
            Some(Token::Sign("<=")) if !negated => Comparison::AtMost,
            Some(Token::Sign(">")) if !negated => Comparison::Greater,
            Some(Token::Sign(">=")) if !negated => Comparison::AtLeast,
            other => return Err(format!("a comparison of `{field}` expected, found {other:?}")),
        };
        Ok(Predicate::Compare(field, comparison, self.operand()?))
    }

    /// `( a, b )` or one variable.
    fn operands(&mut self) -> Result<Vec<Operand>, String> {
        if !self.skip(&Token::Sign("(")) {
            return match self.operand()? {
                variable @ Operand::Variable(_) => Ok(vec![variable]),
                other @ (Operand::Text(_) | Operand::Number(_) | Operand::Bool(_)) => {
                    Err(format!("a list expected, found {other}"))
                }
            };
        }
        let mut operands = vec![self.operand()?];
        while self.skip(&Token::Sign(",")) {
            operands.push(self.operand()?);
        }
        self.sign(")")?;
        Ok(operands)
    }

    fn operand(&mut self) -> Result<Operand, String> {
        match self.next() {
            Some(Token::Text(text)) => Ok(Operand::Text(text)),
            Some(Token::Number(number)) => Ok(Operand::Number(number)),
            Some(Token::Variable(name)) => Ok(Operand::Variable(name)),
            Some(Token::Word(word)) if word == "true" || word == "false" => Ok(Operand::Bool(word == "true")),
            other => Err(format!("a value expected, found {other:?}")),
        }
    }
}
