package dev.iapo.io.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.testkit.PickleWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorTest {
  @ParameterizedTest
  @CsvSource({
    "i1, '<', ff, -1",
    "u1, '|', ff, 255",
    "b1, '|', 01, 1",
    "?,  '|', 00, 0",
    "i2, '<', feff, -2",
    "i2, '>', fffe, -2",
    "u2, '<', feff, 65534",
    "i4, '>', 00000102, 258",
    "u4, '<', ffffffff, 4294967295",
    "i8, '<', 0100000000000080, -9223372036854775807",
    "u8, '>', ffffffffffffffff, 18446744073709551615",
    "f2, '<', 003c, 1",
    "f2, '>', c400, -4",
    "f2, '<', 0100, 5.960464477539063E-8",
    "f4, '<', 0000803f, 1",
    "f4, '>', bf800000, -1",
    "f8, '>', 3fe0000000000000, 0.5",
    "f8, '=', 000000000000e03f, 0.5",
  })
  void of_numpyType_readsTheValue(String code, char order, String hex, double value)
      throws IOException {
    byte[] bytes = bytes(hex);
    for (int protocol : new int[] {0, 2, 4, 5}) {
      PickleWriter pickle = new PickleWriter(protocol);
      pickle.array(protocol == 4 ? "numpy._core" : "numpy.core", code, order, false, bytes, 1);
      assertThat(tensor(pickle, 1).values()).containsExactly(value);
    }
    PickleWriter scalar = new PickleWriter(4).global("numpy._core.multiarray", "scalar").mark();
    scalar.type(code, order).bytes(bytes).op('t').op('R');
    assertThat(load(scalar)).isEqualTo(value);
  }

  private static byte[] bytes(String hex) {
    ByteBuffer buffer = ByteBuffer.allocate(hex.length() / 2);
    for (int i = 0; i < hex.length(); i += 2) {
      buffer.put((byte) Integer.parseInt(hex.substring(i, i + 2), 16));
    }
    return buffer.array();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 5})
  void of_fortranOrder_runsTheLastIndexFastest(int protocol) throws IOException {
    byte[] columns = PickleWriter.littleEndian(1, 4, 2, 5, 3, 6);
    PickleWriter pickle =
        new PickleWriter(protocol).array("numpy.core", "f8", '<', true, columns, 2, 3);

    Tensor tensor = tensor(pickle, 2);

    assertThat(tensor.shape()).containsExactly(2, 3);
    assertThat(tensor.values()).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void of_objectArray_readsItsNumbers() throws IOException {
    PickleWriter pickle = new PickleWriter(4).startArray("numpy.core", 3).type("O8", '|');
    pickle.truth(false).startList().integer(1).real(2.5).truth(true).endList().op('t').op('b');

    assertThat(tensor(pickle, 1).values()).containsExactly(1, 2.5, 1);
  }

  @Test
  void of_listsAndTuplesAndArrays_areOneShape() throws IOException {
    PickleWriter pickle = new PickleWriter(4).startList().mark().integer(1).integer(2).op('t');
    pickle.doubles(new double[] {3, 4}, 2).endList();

    Tensor tensor = tensor(pickle, 2);

    assertThat(tensor.shape()).containsExactly(2, 2);
    assertThat(tensor.values()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void of_unevenLists_areRefused() {
    PickleWriter pickle = new PickleWriter(4).startList().mark().integer(1).integer(2).op('t');
    pickle.mark().integer(3).op('t').endList();

    assertThatThrownBy(() -> tensor(pickle, 2))
        .hasMessage("x: lists of uneven lengths (expected: one shape)");
  }

  @Test
  void of_otherRankOrType_isRefused() {
    assertThatThrownBy(() -> tensor(new PickleWriter(4).doubles(new double[] {1}, 1), 2))
        .hasMessage("x: 1 dimensions (expected: 2 dimensions)");
    assertThatThrownBy(
            () ->
                tensor(
                    new PickleWriter(4).array("numpy.core", "U2", '<', false, new byte[8], 1), 1))
        .hasMessage("array type: U2 (expected: i1..i8, u1..u8, f2, f4, f8, b1 or O)");
    assertThatThrownBy(() -> tensor(new PickleWriter(4).text("abc"), 1))
        .hasMessage("x: not an array (expected: an array of 1 dimensions)");
  }

  private static Tensor tensor(PickleWriter pickle, int rank) throws IOException {
    return Tensor.of("x", Objects.requireNonNull(load(pickle)), rank);
  }

  private static @Nullable Object load(PickleWriter pickle) throws IOException {
    byte[] bytes = pickle.stop();
    return SafeUnpickler.load(new PickleInput(new ByteArrayInputStream(bytes), bytes.length));
  }
}
