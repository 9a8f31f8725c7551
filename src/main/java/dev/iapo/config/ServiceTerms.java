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
  private static final int MOST_IN_FLIGHT_OF_OTHERS = 64;
  private static final int LARGEST_BODY_OF_OTHERS = 16 * 1024 * 1024;

  static ServiceTerms ofFile(Map<String, String> environment) {
    return new ServiceTerms(environment, Optional.empty());
  }

  /** The most requests at a time that it may ask for. */
  int mostInFlight() {
    return networks.isPresent() ? MOST_IN_FLIGHT_OF_OTHERS : ProviderSection.MOST_IN_FLIGHT;
  }

  /** The largest answer that it may take, in bytes. */
  int largestBody() {
    return networks.isPresent() ? LARGEST_BODY_OF_OTHERS : Integer.MAX_VALUE;
  }

  /** Those of a task that comes from elsewhere. */
  static ServiceTerms submitted(boolean privateToo) {
    return new ServiceTerms(Map.of(), Optional.of(privateToo ? Networks.PRIVATE : Networks.PUBLIC));
  }
}
