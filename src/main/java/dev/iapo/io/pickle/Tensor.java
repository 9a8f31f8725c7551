package dev.iapo.io.pickle;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers in a box of a known rank.
 *
 * @param shape the length of every dimension
 * @param values the last index running fastest
 */
record Tensor(int[] shape, double[] values) {
  /** The most values that one may have. */
  static final int MAX_VALUES = 20_000_000;

  /**
   * From an array, or lists and tuples that may end in arrays.
   *
   * @param place what a message names
   */
  static Tensor of(String place, Object value, int rank) throws PickleFormatException {
    if (value instanceof NumpyArray array) {
      if (array.shape().length != rank) {
        throw PickleFormatException.found(
            place, array.shape().length + " dimensions", rank + " dimensions");
      }
      return new Tensor(array.shape(), array.values());
    }
    int[] shape = new int[rank];
    Arrays.fill(shape, -1);
    Collector collector = new Collector(place, shape);
    collector.add(value, 0);
    return new Tensor(shape, collector.values());
  }

  /** The product of the lengths. */
  static int size(int[] shape) throws PickleFormatException {
    long size = 1;
    for (int length : shape) {
      size *= length;
      if (size > MAX_VALUES) {
        throw PickleFormatException.found(
            "array", Arrays.toString(shape), "at most %,d values".formatted(MAX_VALUES));
      }
    }
    return (int) size;
  }

  static double number(String place, @Nullable Object value) throws PickleFormatException {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    if (value instanceof NumpyArray array && Tensor.size(array.shape()) == 1) {
      return array.values()[0];
    }
    throw PickleFormatException.found(place, "not a number", "a number");
  }

  int length(int dimension) {
    return shape[dimension];
  }

  /** This one, then the other, along the second dimension; the other lengths must be equal. */
  Tensor followedBy(Tensor other, String place) throws PickleFormatException {
    int[] joined = shape.clone();
    int[] expected = shape.clone();
    expected[1] = other.length(1);
    if (!Arrays.equals(expected, other.shape())) {
      throw PickleFormatException.found(
          place, "shape " + Arrays.toString(other.shape()), "shape " + Arrays.toString(expected));
    }
    joined[1] += other.length(1);
    double[] all = new double[size(joined)];
    int prompts = shape[0];
    for (int p = 0; p < prompts && all.length > 0; p++) {
      int mine = values.length / prompts;
      int theirs = other.values().length / prompts;
      System.arraycopy(values, p * mine, all, p * (mine + theirs), mine);
      System.arraycopy(other.values(), p * theirs, all, p * (mine + theirs) + mine, theirs);
    }
    return new Tensor(joined, all);
  }

  boolean isSameAs(Tensor other) {
    return Arrays.equals(shape, other.shape()) && Arrays.equals(values, other.values());
  }

  /** Gathers the numbers of nested lists, all of one shape. */
  private static final class Collector {
    private final String place;
    private final int[] shape;
    private double[] values = new double[16];
    private int size;

    Collector(String place, int[] shape) {
      this.place = place;
      this.shape = shape;
    }

    void add(@Nullable Object value, int depth) throws PickleFormatException {
      if (depth == shape.length) {
        append(number(place, value));
      } else if (value instanceof NumpyArray array) {
        int[] lengths = array.shape();
        if (lengths.length != shape.length - depth) {
          throw PickleFormatException.found(place, "lists of uneven depth", "one shape");
        }
        for (int d = 0; d < lengths.length; d++) {
          length(depth + d, lengths[d]);
        }
        for (double number : array.values()) {
          append(number);
        }
      } else {
        List<?> items = items(value);
        if (items.isEmpty()) {
          throw PickleFormatException.found(place, "an empty list", "at least one value");
        }
        length(depth, items.size());
        for (Object item : items) {
          add(item, depth + 1);
        }
      }
    }

    private List<?> items(@Nullable Object value) throws PickleFormatException {
      if (value instanceof List<?> list) {
        return list;
      }
      if (value instanceof Object[] tuple) {
        return Arrays.asList(tuple);
      }
      throw PickleFormatException.found(
          place, "not an array", "an array of %d dimensions".formatted(shape.length));
    }

    private void length(int dimension, int length) throws PickleFormatException {
      if (shape[dimension] != -1 && shape[dimension] != length) {
        throw PickleFormatException.found(place, "lists of uneven lengths", "one shape");
      }
      shape[dimension] = length;
    }

    private void append(double number) throws PickleFormatException {
      if (size == MAX_VALUES) {
        throw PickleFormatException.found(
            place, "too many values", "at most %,d".formatted(MAX_VALUES));
      }
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = number;
    }

    double[] values() {
      return Arrays.copyOf(values, size);
    }
  }
}
