package dev.iapo.io.pickle;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The Python classes and functions that a pickled environment may name, each with what stands for
 * it here. Any other is refused by its name, before anything is made.
 */
final class AllowedGlobals {
  private static final String EXPECTED =
      "numpy arrays, and classes Envs.*Env and Envs.*Context of published environments";

  private static final Pattern ENVIRONMENT_MODULE = Pattern.compile("Envs(\\.[A-Za-z_]\\w*)*");
  private static final Pattern ENVIRONMENT_CLASS = Pattern.compile("\\w*(Env|Context)");

  private static final Map<String, Maker> KNOWN = known();

  private AllowedGlobals() {}

  /** Makes what a call of a global makes. */
  private interface Maker {
    Object make(Object[] arguments) throws PickleFormatException;
  }

  /** An allowed class or function. */
  record Global(String name, Maker maker) {
    Object make(Object[] arguments) throws PickleFormatException {
      return maker.make(arguments);
    }
  }

  /** Something without meaning here, such as the state of a random number generator. */
  record Ignored(String name) {}

  static Global resolve(String module, String name) throws PickleFormatException {
    String full = module + "." + name;
    Maker known = KNOWN.get(full);
    if (known != null) {
      return new Global(full, known);
    }
    if (ENVIRONMENT_MODULE.matcher(module).matches() && ENVIRONMENT_CLASS.matcher(name).matches()) {
      return new Global(full, arguments -> new PickledObject(full));
    }
    throw new PickleFormatException(
        "class " + full + " is not allowed (expected: " + EXPECTED + ")");
  }

  private static Map<String, Maker> known() {
    Map<String, Maker> known = new HashMap<>();
    for (String core : new String[] {"numpy.core", "numpy._core"}) { // before and since numpy 2
      known.put(core + ".multiarray._reconstruct", arguments -> new NumpyArray());
      known.put(core + ".multiarray.scalar", NumpyArray::scalar);
      known.put(core + ".numeric._frombuffer", NumpyArray::fromBuffer);
    }
    known.put("numpy.dtype", NumpyType::of);
    known.put("_codecs.encode", AllowedGlobals::encode);
    for (String builtins : new String[] {"__builtin__", "builtins"}) { // Python 2 names and 3
      known.put(builtins + ".bytes", AllowedGlobals::noBytes);
      known.put(builtins + ".object", reference(builtins + ".object"));
    }
    known.put("copy_reg._reconstructor", AllowedGlobals::reconstruct);
    known.put("copyreg._reconstructor", AllowedGlobals::reconstruct);
    known.put("numpy.ndarray", reference("numpy.ndarray"));
    for (String generator :
        new String[] {
          "_pickle.__generator_ctor",
          "_pickle.__bit_generator_ctor",
          "_pickle.__randomstate_ctor",
          "_pcg64.PCG64",
          "_pcg64.PCG64DXSM",
          "_mt19937.MT19937",
          "_philox.Philox",
          "_sfc64.SFC64",
          "bit_generator.SeedSequence",
          "bit_generator.__pyx_unpickle_SeedSequence"
        }) {
      String name = "numpy.random." + generator;
      known.put(name, arguments -> new Ignored(name));
    }
    return known;
  }

  /** A class that is named as an argument, and never called. */
  private static Maker reference(String name) {
    return arguments -> {
      throw new PickleFormatException("damaged: a call of " + name);
    };
  }

  /** Protocols 0 to 2 write bytes as text, one character each. */
  private static Object encode(Object[] arguments) throws PickleFormatException {
    if (arguments.length != 2
        || !(arguments[0] instanceof String text)
        || !"latin1".equals(arguments[1])) {
      throw new PickleFormatException("damaged: bytes that are not in latin1");
    }
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Object noBytes(Object[] arguments) throws PickleFormatException {
    if (arguments.length != 0) {
      throw new PickleFormatException("damaged: bytes with arguments");
    }
    return new byte[0];
  }

  /** How protocols 0 and 1 make an instance: (class, base class, state of the base). */
  private static Object reconstruct(Object[] arguments) throws PickleFormatException {
    if (arguments.length == 3
        && arguments[0] instanceof Global global
        && ENVIRONMENT_CLASS
            .matcher(global.name().substring(global.name().lastIndexOf('.') + 1))
            .matches()) {
      return new PickledObject(global.name());
    }
    throw new PickleFormatException("damaged: an object without its class");
  }
}
