//! How the numbers of a courier look.

/// Whether a number is of this pattern: `#12` is twelve digits, `@2` two capital letters, `*16` sixteen of both, anything
/// else itself.
pub(super) fn fits(pattern: &str, number: &str) -> bool {
    let mut pattern = pattern.chars().peekable();
    let mut number = number.chars();
    while let Some(mark) = pattern.next() {
        let is_one: fn(char) -> bool = match mark {
            '#' => |letter| letter.is_ascii_digit(),
            '@' => |letter| letter.is_ascii_uppercase(),
            '*' => |letter| letter.is_ascii_digit() || letter.is_ascii_uppercase(),
            letter => {
                if number.next() == Some(letter) {
                    continue;
                }
                return false;
            }
        };
        let mut count = 0;
        while let Some(digit) = pattern.peek().and_then(|digit| digit.to_digit(10)) {
            count = count * 10 + digit;
            pattern.next();
        }
        if !(0..count).all(|_| number.next().is_some_and(is_one)) {
            return false;
        }
    }
    number.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_fits_from_end_to_end() {
        for (pattern, number, want) in [
            ("1Z*16", "1Z12345E0205271688", true),
            ("1Z*16", "1Z12345E020527168", false),
            ("1Z*16", "1Z12345E02052716888", false),
            ("#12", "986578788855", true),
            ("#12", "98657878885A", false),
            ("@2#9GB", "RA123456789GB", true),
            ("@2#9GB", "RA123456789US", false),
            ("@2#9GB", "ra123456789GB", false),
            ("", "1", false),
        ] {
            assert_eq!(fits(pattern, number), want, "{number} of {pattern}");
        }
    }
}
