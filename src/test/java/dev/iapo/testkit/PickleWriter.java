package dev.iapo.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes Python pickles operation by operation, in the manner of a protocol from 0 to 5. */
public final class PickleWriter {
  private final int protocol;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public PickleWriter(int protocol) {
    this.protocol = protocol;
    if (protocol >= 2) {
      op(0x80, protocol);
    }
  }

  /** Raw bytes. */
  public PickleWriter op(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  public PickleWriter op(char operation) {
    out.write(operation);
    return this;
  }

  /** An operation of the text protocol with its line. */
  public PickleWriter line(char operation, String text) {
    return op(operation).line(text);
  }

  /** A line by itself. */
  public PickleWriter line(String text) {
    out.writeBytes((text + "\n").getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  public PickleWriter mark() {
    return op('(');
  }

  public PickleWriter none() {
    return op('N');
  }

  public PickleWriter text(String text) {
    if (protocol == 0) {
      StringBuilder escaped = new StringBuilder();
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        boolean special = c == '\\' || c == '\n' || c == '\r' || c == 0 || c == 0x1A;
        escaped.append(special ? "\\u%04x".formatted((int) c) : String.valueOf(c));
      }
      return line('V', escaped.toString());
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (protocol >= 4 && bytes.length < 256) {
      op(0x8C, bytes.length);
    } else {
      op('X').little(bytes.length, 4);
    }
    out.writeBytes(bytes);
    return this;
  }

  public PickleWriter integer(int value) {
    if (protocol == 0) {
      return line('I', String.valueOf(value));
    }
    return value >= 0 && value < 256 ? op('K', value) : op('J').little(value, 4);
  }

  public PickleWriter truth(boolean value) {
    return protocol >= 2 ? op(value ? 0x88 : 0x89) : line('I', value ? "01" : "00");
  }

  public PickleWriter real(double value) {
    if (protocol == 0) {
      return line('F', String.valueOf(value));
    }
    op('G');
    out.writeBytes(ByteBuffer.allocate(8).putDouble(value).array());
    return this;
  }

  public PickleWriter bytes(byte[] bytes) {
    if (protocol < 3) {
      global("_codecs", "encode").mark();
      text(new String(bytes, StandardCharsets.ISO_8859_1)).text("latin1");
      return op('t').op('R');
    }
    if (protocol == 5) {
      op(0x96).little(bytes.length, 8);
    } else if (bytes.length < 256) {
      op('C', bytes.length);
    } else {
      op('B').little(bytes.length, 4);
    }
    out.writeBytes(bytes);
    return this;
  }

  public PickleWriter global(String module, String name) {
    if (protocol < 4) {
      return line('c', module).line(name);
    }
    return text(module).text(name).op(0x93);
  }

  /** An instance with the state that follows, up to {@link #endObject}. */
  public PickleWriter object(String module, String name) {
    if (protocol < 2) {
      String suffix = "_reconstructor";
      global("copy_reg", suffix).mark().global(module, name);
      global("__builtin__", "object").none().op('t').op('R');
    } else {
      global(module, name).op(')').op(0x81);
    }
    return startDictionary();
  }

  public PickleWriter endObject() {
    return endDictionary().op('b');
  }

  /** A dictionary of the keys and values that follow, up to {@link #endDictionary}. */
  public PickleWriter startDictionary() {
    return protocol == 0 ? mark().op('d').mark() : op('}').mark();
  }

  public PickleWriter endDictionary() {
    return op('u');
  }

  /** A list of what follows, up to {@link #endList}. */
  public PickleWriter startList() {
    return protocol == 0 ? mark() : op(']').mark();
  }

  public PickleWriter endList() {
    return op(protocol == 0 ? 'l' : 'e');
  }

  /** A numpy data type such as f8, with a byte order. */
  public PickleWriter type(String code, char order) {
    global("numpy", "dtype").mark().text(code).truth(false).truth(true).op('t').op('R').mark();
    integer(3).text(String.valueOf(order)).none().none().none().integer(-1).integer(-1).integer(0);
    return op('t').op('b');
  }

  /** A numpy array of these bytes. */
  public PickleWriter array(
      String core, String code, char order, boolean fortran, byte[] data, int... shape) {
    if (protocol == 5) {
      global(core + ".numeric", "_frombuffer").mark().bytes(data).type(code, order).mark();
      for (int length : shape) {
        integer(length);
      }
      return op('t').text(fortran ? "F" : "C").op('t').op('R');
    }
    startArray(core, shape).type(code, order).truth(fortran).bytes(data);
    return op('t').op('b');
  }

  /** An array up to its shape; type, order and data are to follow, and the tuple's end. */
  public PickleWriter startArray(String core, int... shape) {
    global(core + ".multiarray", "_reconstruct").mark().global("numpy", "ndarray");
    mark().integer(0).op('t').bytes(new byte[] {'b'}).op('t').op('R');
    mark().integer(1).mark();
    for (int length : shape) {
      integer(length);
    }
    return op('t');
  }

  /** A little-endian array of doubles in C order. */
  public PickleWriter doubles(double[] values, int... shape) {
    return array("numpy.core", "f8", '<', false, littleEndian(values), shape);
  }

  public static byte[] littleEndian(double... values) {
    ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      buffer.putDouble(value);
    }
    return buffer.array();
  }

  /** The number in so many bytes. */
  public PickleWriter little(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >> (8 * i)) & 0xFF);
    }
    return this;
  }

  /** The pickle, ended. */
  public byte[] stop() {
    op('.');
    return out.toByteArray();
  }
}
