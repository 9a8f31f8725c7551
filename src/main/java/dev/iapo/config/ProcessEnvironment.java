package dev.iapo.config;

import java.util.Map;

/** The environment of this process. */
public final class ProcessEnvironment {
  private ProcessEnvironment() {}

  public static Map<String, String> variables() {
    return System.getenv();
  }
}
