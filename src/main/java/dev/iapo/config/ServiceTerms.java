package dev.iapo.config;

import dev.iapo.llm.http.AddressRule.Networks;
import java.util.Map;
import java.util.Optional;

/**
 * What a task may say of its services.
 *
 * @param environment that holds their keys
 * @param networks where they may be; empty: as each says of itself, which may then have keys, too
 */
record ServiceTerms(Map<String, String> environment, Optional<Networks> networks) {
  static ServiceTerms ofFile(Map<String, String> environment) {
    return new ServiceTerms(environment, Optional.empty());
  }

  /** Those of a task that comes from elsewhere. */
  static ServiceTerms submitted(boolean privateToo) {
    return new ServiceTerms(Map.of(), Optional.of(privateToo ? Networks.PRIVATE : Networks.PUBLIC));
  }
}
