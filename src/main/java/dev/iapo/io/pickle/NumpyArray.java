package dev.iapo.io.pickle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A numpy array as pickled. Its values are read when they are asked for, and not before. */
final class NumpyArray {
  private int @Nullable [] shape;
  private @Nullable NumpyType type;
  private boolean fortran;
  private @Nullable Object data; // bytes; a text of one character per byte; a list of objects

  /** From the arguments of {@code _frombuffer}: (bytes, type, shape, order). */
  static NumpyArray fromBuffer(Object[] arguments) throws PickleFormatException {
    if (arguments.length != 4) {
      throw new PickleFormatException("damaged: an array from a buffer");
    }
    NumpyArray array = new NumpyArray();
    array.set(arguments[2], arguments[1], "F".equals(arguments[3]), arguments[0]);
    return array;
  }

  /** From the arguments of {@code scalar}: (type, bytes). */
  static Object scalar(Object[] arguments) throws PickleFormatException {
    if (arguments.length != 2) {
      throw new PickleFormatException("damaged: a number with its type");
    }
    NumpyArray array = new NumpyArray();
    array.set(new Object[0], arguments[0], false, arguments[1]);
    return array.values()[0];
  }

  /** Takes the state of a pickled array: (version, shape, type, Fortran order, data). */
  void build(Object state) throws PickleFormatException {
    if (!(state instanceof Object[] parts) || parts.length < 4 || parts.length > 5) {
      throw new PickleFormatException("damaged: the state of an array");
    }
    int first = parts.length - 4; // the oldest version has no version
    set(parts[first], parts[first + 1], Boolean.TRUE.equals(parts[first + 2]), parts[first + 3]);
  }

  private void set(Object dimensions, Object dataType, boolean inFortranOrder, Object values)
      throws PickleFormatException {
    if (!(dimensions instanceof Object[] lengths) || !(dataType instanceof NumpyType numpyType)) {
      throw new PickleFormatException("damaged: the shape or type of an array");
    }
    int[] read = new int[lengths.length];
    for (int i = 0; i < read.length; i++) {
      long length = lengths[i] instanceof Number number ? number.longValue() : -1;
      if (length < 0 || length > Tensor.MAX_VALUES) {
        throw PickleFormatException.found(
            "array shape", lengths[i], "0..%,d".formatted(Tensor.MAX_VALUES));
      }
      read[i] = (int) length;
    }
    shape = read;
    type = numpyType;
    fortran = inFortranOrder;
    data = values;
  }

  int[] shape() throws PickleFormatException {
    if (shape == null) {
      throw new PickleFormatException("damaged: an array without values");
    }
    return shape;
  }

  /** The values, the last index running fastest. */
  double[] values() throws PickleFormatException {
    int size = Tensor.size(shape());
    double[] stored = type != null && type.isObject() ? objects(size) : numbers(size);
    return fortran ? inCOrder(stored) : stored;
  }

  private double[] numbers(int size) throws PickleFormatException {
    byte[] bytes =
        data instanceof String text
            ? text.getBytes(StandardCharsets.ISO_8859_1)
            : data instanceof byte[] raw ? raw : null;
    if (bytes == null || type == null || bytes.length != (long) size * type.size()) {
      throw PickleFormatException.found(
          "array", bytes == null ? "no bytes" : bytes.length + " bytes", "as its shape says");
    }
    ByteBuffer buffer = type.buffer(bytes);
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = type.next(buffer);
    }
    return values;
  }

  private double[] objects(int size) throws PickleFormatException {
    if (!(data instanceof List<?> list) || list.size() != size) {
      throw PickleFormatException.found("array", "objects that do not fit", "as its shape says");
    }
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = Tensor.number("array", list.get(i));
    }
    return values;
  }

  private double[] inCOrder(double[] stored) throws PickleFormatException {
    int[] lengths = shape();
    int[] index = new int[lengths.length];
    double[] values = new double[stored.length];
    for (double value : stored) {
      int place = 0;
      for (int d = 0; d < lengths.length; d++) {
        place = place * lengths[d] + index[d];
      }
      values[place] = value;
      for (int d = 0; d < lengths.length && ++index[d] == lengths[d]; d++) {
        index[d] = 0;
      }
    }
    return values;
  }
}
