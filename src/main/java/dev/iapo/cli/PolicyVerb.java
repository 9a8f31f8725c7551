package dev.iapo.cli;

import dev.iapo.serve.PolicyKeeper;

/** A verb of deployed policies: the daemon that has the data folder does it, if none is named. */
abstract class PolicyVerb extends ServedVerb {
  final Terminal terminal = Terminal.ofProcess();

  @Override
  final int here() {
    return at(
        ofFolder()
            .orElseThrow(
                () ->
                    CliException.usage(
                        "policies are served by a daemon, and none has %s (bin/iapo serve starts one; --server URL or $%s names another; bin/iapo serve-policy FILE serves one policy alone)"
                            .formatted(data.path(), ServerOptions.VARIABLE))));
  }

  /**
   * A policy's name as it is given.
   *
   * @param place of it, for messages
   * @throws CliException if it is none
   */
  static String name(String place, String text) {
    if (!PolicyKeeper.NAME.matcher(text).matches()) {
      throw CliException.usage(
          "%s %s (expected: small letters, digits, \".\", \"_\" and \"-\", 64 at most, the first a letter or a digit)"
              .formatted(place, text.isBlank() ? "blank" : text));
    }
    return text;
  }
}
