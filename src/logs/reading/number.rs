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
    if text.len() > 5 {
        return None;
    }
    u16::try_from(decimal(text)?).ok()
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
