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
#[inline(always)]
pub(super) fn number_begin(text: &[u8], most: u32) -> Option<(u32, &[u8])> {
    let (value, length) = match text.first_chunk().and_then(up_to_seven_digits) {
        // Where seven digits can't be too many, one who has no use for the number has no work with it.
        Some((value, length)) if most >= 9_999_999 || value <= most => (value, length),
        Some(_) => return None,
        None => any_digits(text, most)?,
    };
    (length > 0).then_some((value, &text[length..]))
}

#[inline(never)]
fn any_digits(text: &[u8], most: u32) -> Option<(u32, usize)> {
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
    Some((value as u32, length))
}

/// The number of the digits that these bytes begin with, and how many they are; none if all are. All are taken together: how many
/// digits a process id or a port has can't be foreseen.
#[inline(always)]
fn up_to_seven_digits(eight: &[u8; 8]) -> Option<(u32, usize)> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let values = u64::from_le_bytes(*eight) ^ (EACH * u64::from(b'0'));
    // What is above 9 has a high bit, or gets it by the sum: that of the first such byte is no carry.
    let others = (values | values.wrapping_add(EACH * (0x7F - 9))) & (EACH << 7);
    if others == 0 {
        return None;
    }
    let length = others.trailing_zeros() / 8;
    // As if zeros led: the last digit in the highest byte.
    let digits = if length == 0 {
        0
    } else {
        values << (64 - 8 * length)
    };
    // Twos of digits, then fours, then all eight.
    let twos = (digits & 0x000F_000F_000F_000F) * 10 + (digits >> 8 & 0x000F_000F_000F_000F);
    let fours = (twos & 0x0000_00FF_0000_00FF) * 100 + (twos >> 16 & 0x0000_00FF_0000_00FF);
    let eight = (fours & 0xFFFF) * 10_000 + (fours >> 32 & 0xFFFF);
    Some((eight as u32, length as usize))
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
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn all_digits_together_are_the_number_of_them_one_by_one(
            digits in "[0-9]{0,12}",
            behind in prop_oneof![Just(vec![]), proptest::collection::vec(any::<u8>(), 1..10)],
            most in prop_oneof![Just(u32::MAX), Just(u32::from(u16::MAX)), any::<u32>()],
        ) {
            let text = [digits.as_bytes(), &behind].concat();
            let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let number = decimal(&text[..length]).filter(|number| *number <= most.into());
            let expected = number.map(|number| (number as u32, &text[length..]));
            prop_assert_eq!(number_begin(&text, most), expected);
        }
    }

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
