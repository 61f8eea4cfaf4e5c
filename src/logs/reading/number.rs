//! Decimal numbers in log lines, checked: no sign, no space, no overflow.

/// A number of any length that fits 64 bits.
pub(super) fn decimal(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0u64, |value, &byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value.checked_mul(10)?.checked_add(u64::from(digit))
    })
}

/// A port, as sshd prints it.
pub(super) fn port(text: &[u8]) -> Option<u16> {
    match port_begin(text)? {
        (port, []) => Some(port),
        _ => None,
    }
}

/// The port of all the digits that a text begins with, and what is behind them.
#[inline]
pub(super) fn port_begin(text: &[u8]) -> Option<(u16, &[u8])> {
    let (port, rest) = number_begin(text, u16::MAX.into())?;
    (text.len() - rest.len() <= 5).then_some((port as u16, rest))
}

/// The number of all the digits that a text begins with, and what is behind them; none if it has no digits or is greater than `most`.
#[inline]
pub(super) fn number_begin(text: &[u8], most: u32) -> Option<(u32, &[u8])> {
    let mut value = 0u64;
    let mut length = 0;
    while let Some(byte) = text.get(length) {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        value = value * 10 + u64::from(digit);
        if value > u64::from(most) {
            return None;
        }
        length += 1;
    }
    (length > 0).then_some((value as u32, &text[length..]))
}

/// Exactly two digits.
pub(super) fn two_digits(text: &[u8]) -> Option<i8> {
    let [tens, ones] = *text.first_chunk::<2>()?;
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens <= 9 && ones <= 9).then(|| (tens * 10 + ones) as i8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_digits_that_fit_are_numbers() {
        assert_eq!(decimal(b"18446744073709551615"), Some(u64::MAX));
        for text in ["", "18446744073709551616", "+1", " 1", "1x", "-1"] {
            assert_eq!(decimal(text.as_bytes()), None, "{text:?}");
        }
        assert_eq!(port(b"65535"), Some(65535));
        assert_eq!(port(b"65536"), None);
        assert_eq!(port(b"000001"), None);
        assert_eq!(two_digits(b"07"), Some(7));
        assert_eq!(two_digits(b"7"), None);
        assert_eq!(two_digits(b" 7"), None);
    }
}
