package dev.iapo.io.pickle;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;
import org.jspecify.annotations.Nullable;

/**
 * An unpickler that knows the globals of {@link AllowedGlobals} only.
 *
 * <p>The library resolves unknown classes to dictionaries, has constructors of its own for several
 * more, and gives objects their state by reflection. None of that is reached: every operation that
 * names, makes or changes an object is done here, on types of this package, and every operation
 * that is not listed is refused. Persistent ids, the extension registry, out-of-band buffers and
 * sets are among those.
 *
 * <p>Lengths are compared with what is left of the file before anything is allocated, and the
 * number of operations is limited, since one byte can make an object of many.
 */
final class SafeUnpickler extends Unpickler {
  static final int MAX_OPERATIONS = 4_000_000;

  private static final int LONGEST_LINE = 1_000;

  private final PickleInput pickle;
  private int operations;

  private SafeUnpickler(PickleInput pickle) {
    this.pickle = pickle;
  }

  /**
   * Reads one object: numbers, texts, byte arrays, lists, {@code Object[]} for tuples, maps, and
   * the types of this package.
   *
   * @throws PickleFormatException if the pickle is damaged or holds something that is not allowed
   */
  static @Nullable Object load(PickleInput pickle) throws IOException {
    try {
      return new SafeUnpickler(pickle).load((InputStream) pickle);
    } catch (PickleFormatException e) {
      throw e;
    } catch (IOException e) {
      throw pickle.atEnd() ? cutOff(e) : e;
    } catch (RuntimeException e) { // the library's own, whatever a damaged pickle provokes
      throw pickle.atEnd() ? cutOff(e) : damaged(e);
    }
  }

  private static PickleFormatException cutOff(Exception cause) {
    return because("not a pickle, or one that is cut off: it ends in the middle", cause);
  }

  private static PickleFormatException damaged(Exception cause) {
    return because("not a pickle, or a damaged one", cause);
  }

  private static PickleFormatException because(String message, Exception cause) {
    PickleFormatException exception = new PickleFormatException(message);
    exception.initCause(cause);
    return exception;
  }

  @Override
  protected Object dispatch(short key) throws IOException {
    operations++;
    if (operations > MAX_OPERATIONS) {
      throw PickleFormatException.found(
          "operations", "more than %,d".formatted(MAX_OPERATIONS), "numbers in arrays, not lists");
    }
    switch (key) {
      case Opcodes.BINSTRING, Opcodes.BINUNICODE, Opcodes.BINBYTES, Opcodes.LONG4 ->
          pickle.requireAnnounced(4);
      case Opcodes.BINUNICODE8, Opcodes.BINBYTES8, Opcodes.BYTEARRAY8 -> pickle.requireAnnounced(8);
      case Opcodes.INT, Opcodes.LONG, Opcodes.FLOAT, Opcodes.GET, Opcodes.PUT ->
          pickle.requireLine(LONGEST_LINE);
      default -> {
        return isPlain(key) ? super.dispatch(key) : dispatchHere(key);
      }
    }
    return super.dispatch(key);
  }

  /** Operations on numbers, texts, tuples and the memo that the library may do as it is. */
  private static boolean isPlain(short key) {
    return switch (key) {
      case Opcodes.PROTO,
          Opcodes.FRAME,
          Opcodes.STOP,
          Opcodes.MARK,
          Opcodes.POP,
          Opcodes.DUP,
          Opcodes.NONE,
          Opcodes.NEWTRUE,
          Opcodes.NEWFALSE,
          Opcodes.BININT,
          Opcodes.BININT1,
          Opcodes.BININT2,
          Opcodes.LONG1,
          Opcodes.BINFLOAT,
          Opcodes.STRING,
          Opcodes.SHORT_BINSTRING,
          Opcodes.UNICODE,
          Opcodes.SHORT_BINUNICODE,
          Opcodes.SHORT_BINBYTES,
          Opcodes.TUPLE,
          Opcodes.TUPLE1,
          Opcodes.TUPLE2,
          Opcodes.TUPLE3,
          Opcodes.EMPTY_TUPLE,
          Opcodes.EMPTY_LIST,
          Opcodes.LIST,
          Opcodes.BINGET,
          Opcodes.LONG_BINGET,
          Opcodes.BINPUT,
          Opcodes.LONG_BINPUT,
          Opcodes.MEMOIZE ->
          true;
      default -> false;
    };
  }

  private Object dispatchHere(short key) throws IOException {
    switch (key) {
      case Opcodes.POP_MARK -> stack.pop_all_since_marker();
      case Opcodes.APPEND -> append(Collections.singletonList(stack.pop()));
      case Opcodes.APPENDS -> append(stack.pop_all_since_marker());
      case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<>());
      case Opcodes.DICT -> {
        List<Object> items = stack.pop_all_since_marker();
        stack.add(new LinkedHashMap<>());
        put(items);
      }
      case Opcodes.SETITEM -> {
        Object value = stack.pop();
        put(Arrays.asList(stack.pop(), value));
      }
      case Opcodes.SETITEMS -> put(stack.pop_all_since_marker());
      case Opcodes.GLOBAL -> {
        String module = line();
        stack.add(AllowedGlobals.resolve(module, line()));
      }
      case Opcodes.STACK_GLOBAL -> {
        String name = (String) stack.pop();
        stack.add(AllowedGlobals.resolve((String) stack.pop(), name));
      }
      case Opcodes.INST -> {
        String module = line();
        AllowedGlobals.Global global = AllowedGlobals.resolve(module, line());
        stack.add(global.make(stack.pop_all_since_marker().toArray()));
      }
      case Opcodes.OBJ -> {
        List<Object> parts = stack.pop_all_since_marker();
        stack.add(global(parts.get(0)).make(parts.subList(1, parts.size()).toArray()));
      }
      case Opcodes.REDUCE, Opcodes.NEWOBJ -> construct();
      case Opcodes.NEWOBJ_EX -> {
        if (!((Map<?, ?>) stack.pop()).isEmpty()) {
          throw new PickleFormatException("an object made with named arguments is not allowed");
        }
        construct();
      }
      case Opcodes.BUILD -> build(stack.pop(), stack.peek());
      case -1 -> throw cutOff(new IOException("end of file"));
      default ->
          throw new PickleFormatException(
              operations == 1
                  ? "not a pickle"
                  : "pickle operation 0x%02x is not known or not allowed".formatted(key));
    }
    return NO_RETURN_VALUE;
  }

  private String line() throws IOException {
    pickle.requireLine(LONGEST_LINE);
    return PickleUtils.readline(pickle);
  }

  @SuppressWarnings("unchecked") // all lists on the stack hold objects
  private void append(List<Object> items) {
    ((ArrayList<Object>) stack.peek()).addAll(items);
  }

  /** Keys are texts and numbers: others could take for ever to hash. */
  @SuppressWarnings("unchecked") // all maps on the stack are made above
  private void put(List<Object> items) throws PickleFormatException {
    Map<Object, Object> map = (LinkedHashMap<Object, Object>) stack.peek();
    for (int i = 0; i + 1 < items.size(); i += 2) {
      Object key = items.get(i);
      if (!(key instanceof String || key instanceof Integer || key instanceof Long)) {
        throw PickleFormatException.found(
            "dictionary key", key.getClass().getSimpleName(), "a text or a number");
      }
      map.put(key, items.get(i + 1));
    }
  }

  private void construct() throws PickleFormatException {
    Object[] arguments = (Object[]) stack.pop();
    stack.add(global(stack.pop()).make(arguments));
  }

  private static AllowedGlobals.Global global(Object callable) throws PickleFormatException {
    if (callable instanceof AllowedGlobals.Global global) {
      return global;
    }
    throw new PickleFormatException("damaged: something is called that is not a class");
  }

  private static void build(Object state, Object target) throws PickleFormatException {
    if (target instanceof PickledObject object) {
      object.build(state);
    } else if (target instanceof NumpyArray array) {
      array.build(state);
    } else if (target instanceof NumpyType type) {
      type.build(state);
    } else if (!(target instanceof AllowedGlobals.Ignored)) {
      throw new PickleFormatException("damaged: a state is given to something without one");
    }
  }
}
