package dev.iapo.io.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.iapo.io.EnvironmentException;
import dev.iapo.testkit.PickleWriter;
import dev.iapo.testkit.Pickles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles that would run, make or exhaust something: refused in words, whatever they are. */
class HostilePickleTest {
  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "os,system",
    "posix,system",
    "builtins,eval",
    "__builtin__,eval",
    "builtins,getattr",
    "subprocess,Popen",
    "Envs.evil,Popen",
    "Envs.catMV.catMV,os.systemEnv",
    "EnvsX,CategoricalMVEnv",
    "Envs.,CategoricalMVEnv",
    "numpy,load",
    "numpy.core.multiarray,fromfile",
    "numpy._core.multiarray,fromstring",
    "numpy.random._pickle,Generator",
    "numpy.testing._private.utils,runstring",
    "datetime,datetime",
    "decimal,Decimal",
    "array,array",
    "operator,attrgetter",
    "exceptions,ValueError",
    "builtins,ValueError",
    "builtins,set",
    "collections,OrderedDict"
  })
  void read_classNotOnTheList_isRefusedByName(String module, String name) {
    String message =
        "class %s.%s is not allowed (expected: numpy arrays, and classes Envs.*Env and"
                .formatted(module, name)
            + " Envs.*Context of published environments)";
    for (int protocol = 0; protocol <= 5; protocol++) {
      PickleWriter pickle = new PickleWriter(protocol).global(module, name).mark();
      assertRefused(pickle.text("echo").op('t').op('R').stop(), message);
    }
    assertRefused(
        new PickleWriter(0).mark().text("echo").line('i', module).line(name).stop(), message);
    assertRefused(new PickleWriter(1).mark().global(module, name).op('o').stop(), message);
    assertRefused(new PickleWriter(2).global(module, name).op(')').op(0x81).stop(), message);
  }

  @ParameterizedTest
  @ValueSource(ints = {'P', 'Q', 0x82, 0x83, 0x84, 0x8F, 0x90, 0x91, 0x97, 0x98, 0xFF})
  void read_operationNotOnTheList_isRefused(int operation) {
    byte[] pickle = new PickleWriter(4).mark().text("1\n").op(operation, 1, 0, 0, 0).stop();

    assertRefused(
        pickle, "pickle operation 0x%02x is not known or not allowed".formatted(operation));
  }

  @ParameterizedTest
  @ValueSource(ints = {'T', 'X', 'B', 0x8B, 0x8D, 0x8E, 0x96})
  void read_announcedLengthBeyondTheFile_isRefusedWithoutAllocation(int operation) {
    for (long length : new long[] {100, 0x7FFF_FFFFL, 0xFFFF_FFFFL, -1, 0x8000_0000_8000_0000L}) {
      byte[] pickle = new PickleWriter(4).op(operation).little(length, 8).stop();
      assertRefused(pickle, "damaged or cut off: a value is longer than the file");
    }
  }

  @Test
  void read_callOfADataClass_isRefused() {
    assertRefused(
        new PickleWriter(4).global("numpy", "ndarray").op(')').op('R').stop(),
        "damaged: a call of numpy.ndarray");
    assertRefused(
        new PickleWriter(4).text("x").op(')').op('R').stop(),
        "damaged: something is called that is not a class");
  }

  @Test
  void read_stateForSomethingElse_isRefusedWithoutReflection() {
    assertRefused(
        new PickleWriter(4).text("target").startDictionary().endDictionary().op('b').stop(),
        "damaged: a state is given to something without one");
  }

  @Test
  void read_listAsKey_isRefusedBeforeItIsHashed() {
    PickleWriter pickle = new PickleWriter(4).op('}').op(']').op(0x94); // a list in itself
    pickle.op('h', 0).op('a').op('K', 1).op('s');
    assertRefused(pickle.stop(), "dictionary key: ArrayList (expected: a text or a number)");
  }

  @Test
  void read_listsInThemselves_areRefused() {
    PickleWriter pickle = new PickleWriter(4).object("Envs.a", "AEnv").text("cat_probs");
    pickle.op(']').op(0x94).op('h', 0).op('a').endObject();
    assertRefused(pickle.stop(), "Envs.a.AEnv.cat_probs: not a number (expected: a number)");
  }

  /** 200^4 numbers out of a few bytes. */
  @Test
  void read_sharedLists_areNotMultiplied() {
    PickleWriter pickle = new PickleWriter(4).object("Envs.a", "AEnv");
    pickle.text("outcome_probs_train").doubles(new double[] {1}, 1, 1, 1);
    pickle.text("outcome_vectors_train").integer(0);
    for (int level = 0; level < 4; level++) {
      pickle.op('q', level).op('0').op(']').mark();
      for (int i = 0; i < 200; i++) {
        pickle.op('h', level);
      }
      pickle.op('e');
    }
    assertRefused(
        pickle.endObject().stop(),
        "Envs.a.AEnv.outcome_vectors_train: too many values (expected: at most 20,000,000)");
  }

  @Test
  void read_shapeBeyondItsBytes_isRefused() {
    PickleWriter pickle = new PickleWriter(4).object("Envs.a", "AEnv").text("cat_probs");
    pickle.doubles(new double[] {1}, 1_000, 1_000, 1_000).endObject();
    assertRefused(pickle.stop(), "array: [1000, 1000, 1000] (expected: at most 20,000,000 values)");
  }

  @Test
  void read_millionsOfOperations_areRefused() {
    byte[] pickle = new byte[SafeUnpickler.MAX_OPERATIONS + 1];
    Arrays.fill(pickle, (byte) 'N');
    assertRefused(
        pickle, "operations: more than 4,000,000 (expected: numbers in arrays, not lists)");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void read_everyPrefix_isRefusedInWords(int protocol) throws IOException {
    byte[] whole = Pickles.votes(protocol);
    for (int length = 0; length < whole.length; length++) {
      String message = refusal(Arrays.copyOf(whole, length));
      assertThat(message).as("prefix of %d bytes", length).containsAnyOf("cut off", "damaged");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4, 5})
  void read_damagedBytes_areReadOrRefusedInWords(int protocol) throws IOException {
    SplittableRandom random = new SplittableRandom(protocol);
    byte[] whole = Pickles.scores(protocol);
    Path file = directory.resolve("damaged.pkl");
    int refused = 0;
    for (int i = 0; i < 4_000; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      Files.write(file, damaged);
      try {
        read(file);
      } catch (EnvironmentException e) {
        assertThat(e).hasMessageStartingWith(file + ": ");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1_000);
  }

  private void assertRefused(byte[] pickle, String message) {
    assertThatThrownBy(() -> read(Files.write(directory.resolve("evil.pkl"), pickle)))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage(directory.resolve("evil.pkl") + ": " + message);
  }

  private String refusal(byte[] pickle) throws IOException {
    try {
      read(Files.write(directory.resolve("cut.pkl"), pickle));
    } catch (EnvironmentException e) {
      return String.valueOf(e.getMessage());
    }
    return fail("was read");
  }

  private static void read(Path file) throws EnvironmentException {
    PickledEnvironments.read(file, OptionalInt.empty(), Optional.empty(), OptionalInt.empty());
  }
}
