//! What must hold of whatever decodes.

use sketchbird::codec::Codec;
use sketchbird::{DecodeError, Sealed, Sketch};

/// A sketch of these bytes, by itself and sealed, is refused in one line, or is a value with these bytes that adds up and
/// answers.
pub fn sketch<T: Sketch>(
    bytes: &[u8],
    decode: impl Fn(&[u8]) -> Result<T, DecodeError>,
    ask: impl Fn(&T),
) where
    <T::Monoid as sketchbird::Monoid>::Value: Clone,
{
    let sealed = Sealed::<T>::decode(bytes);
    let open = decode(bytes);
    match (&sealed, &open) {
        (Err(sealed), Err(open)) => {
            is_one_line(sealed);
            is_one_line(open);
        }
        (Ok(_), Err(DecodeError::SecretKey(_) | DecodeError::ForeignHash(_)) | Ok(_))
        | (Err(_), Ok(_)) => {}
        (Ok(_), Err(error)) => panic!("decodes sealed, but by itself: {error}"),
    }
    if let Ok(mut total) = sealed {
        let part = Sealed::decode(bytes).expect("it was decoded before");
        assert_eq!(total.encode(), bytes);
        total.merge(&part).expect("a value belongs to itself");
        let again = Sealed::<T>::decode(&total.encode()).expect("a sum decodes");
        assert_eq!(again.encode(), total.encode());
    }
    if let Ok(value) = open {
        adds_up(value.monoid(), &value, bytes);
        ask(&value);
    }
}

/// A value of this monoid: refused in one line, or a value with these bytes that adds up.
pub fn monoid<M: Codec<Value: Clone>>(monoid: &M, bytes: &[u8], ask: impl Fn(&M::Value)) {
    match monoid.decode(bytes) {
        Ok(value) => {
            adds_up(monoid, &value, bytes);
            ask(&value);
        }
        Err(error) => is_one_line(&error),
    }
}

fn adds_up<M: Codec<Value: Clone>>(monoid: &M, value: &M::Value, bytes: &[u8]) {
    let encode = |value: &M::Value| monoid.encode(value);
    assert_eq!(encode(value), bytes, "one value has one encoding");

    let mut after_zero = monoid.zero();
    monoid.plus(&mut after_zero, value).expect("zero belongs");
    assert_eq!(encode(&after_zero), bytes, "zero + a = a");

    let mut before_zero = value.clone();
    let zero = monoid.zero();
    monoid.plus(&mut before_zero, &zero).expect("zero belongs");
    assert_eq!(encode(&before_zero), bytes, "a + zero = a");

    let mut twice = value.clone();
    monoid
        .plus(&mut twice, value)
        .expect("it belongs to itself");
    let total = encode(&twice);
    let again = monoid.decode(&total).expect("a sum decodes");
    assert_eq!(encode(&again), total, "decode(encode(a + a)) = a + a");
    let sum = monoid.sum([value, value]).expect("all belong");
    assert_eq!(encode(&sum), total, "sum = plus after plus");
}

fn is_one_line(error: &DecodeError) {
    let text = error.to_string();
    assert!(
        !text.is_empty() && !text.contains(char::is_control),
        "{text:?}"
    );
}
