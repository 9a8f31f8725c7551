package dev.iapo.io.pickle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A numpy data type: whole numbers of 1, 2, 4 and 8 bytes with and without sign, floating-point
 * numbers of 2, 4 and 8 bytes, truth values, objects. Others are refused when values are read.
 */
final class NumpyType {
  private static final Pattern CODE = Pattern.compile("([<>=|]?)([a-zA-Z?])(\\d{0,2})");

  private final String code; // without byte order, such as f8
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

  private NumpyType(String code) {
    this.code = code;
  }

  /** From the arguments of {@code numpy.dtype}, of which the first is such as {@code "f8"}. */
  static NumpyType of(Object[] arguments) throws PickleFormatException {
    if (arguments.length == 0 || !(arguments[0] instanceof String text)) {
      throw new PickleFormatException("damaged: an array type without a name");
    }
    Matcher matcher = CODE.matcher(text);
    if (!matcher.matches()) {
      throw PickleFormatException.found("array type", text, "such as f8");
    }
    NumpyType type = new NumpyType(matcher.group(2) + matcher.group(3));
    type.order(matcher.group(1));
    return type;
  }

  /** Takes the state of a pickled type: (version, byte order, …). */
  void build(Object state) throws PickleFormatException {
    if (!(state instanceof Object[] parts)
        || parts.length < 2
        || !(parts[1] instanceof String byteOrder)) {
      throw new PickleFormatException("damaged: the state of an array type");
    }
    order(byteOrder);
  }

  private void order(String mark) {
    if (mark.equals(">")) {
      order = ByteOrder.BIG_ENDIAN;
    } else if (mark.equals("<") || mark.equals("=")) {
      order = ByteOrder.LITTLE_ENDIAN;
    }
  }

  boolean isObject() {
    return code.startsWith("O");
  }

  /** Bytes per value. */
  int size() throws PickleFormatException {
    return switch (code) {
      case "i1", "u1", "b1", "?" -> 1;
      case "i2", "u2", "f2" -> 2;
      case "i4", "u4", "f4" -> 4;
      case "i8", "u8", "f8" -> 8;
      default ->
          throw PickleFormatException.found(
              "array type", code, "i1..i8, u1..u8, f2, f4, f8, b1 or O");
    };
  }

  /** These bytes as they are read one after the other by {@link #next}. */
  ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(order);
  }

  double next(ByteBuffer bytes) throws PickleFormatException {
    return switch (code) {
      case "i1" -> bytes.get();
      case "u1" -> bytes.get() & 0xFF;
      case "b1", "?" -> bytes.get() == 0 ? 0 : 1;
      case "i2" -> bytes.getShort();
      case "u2" -> bytes.getShort() & 0xFFFF;
      case "f2" -> half(bytes.getShort());
      case "i4" -> bytes.getInt();
      case "u4" -> bytes.getInt() & 0xFFFF_FFFFL;
      case "f4" -> bytes.getFloat();
      case "i8" -> bytes.getLong();
      case "u8" -> unsigned(bytes.getLong());
      case "f8" -> bytes.getDouble();
      default -> throw new PickleFormatException("array type: " + code);
    };
  }

  private static double unsigned(long bits) {
    return bits >= 0 ? bits : (bits >>> 1) * 2.0 + (bits & 1);
  }

  /** IEEE 754 binary16: 1 bit sign, 5 bits exponent, 10 bits fraction. */
  private static double half(short bits) {
    int exponent = bits >> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    double magnitude =
        switch (exponent) {
          case 0 -> Math.scalb((double) fraction, -24);
          case 0x1F -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
          default -> Math.scalb((double) (fraction | 0x400), exponent - 25);
        };
    return bits < 0 ? -magnitude : magnitude;
  }
}
