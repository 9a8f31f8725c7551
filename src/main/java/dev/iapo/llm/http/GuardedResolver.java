package dev.iapo.llm.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves names whose addresses may all be connected to. It is asked at each connection, and what
 * it answers is connected to, so that a name cannot be resolved to something else in between.
 */
record GuardedResolver(AddressRule rule, DnsResolver names) implements DnsResolver {
  /** A name resolves to an address that may not be connected to. */
  static final class Refused extends UnknownHostException {
    private static final long serialVersionUID = 1;

    Refused(String host, InetAddress address, String why) {
      super("%s (%s) is not called: it is %s".formatted(host, address.getHostAddress(), why));
    }
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = names.resolve(host);
    for (InetAddress address : addresses) {
      Optional<String> why = rule.refusal(address);
      if (why.isPresent()) {
        throw new Refused(host, address, why.get());
      }
    }
    return addresses;
  }

  @Override
  public String resolveCanonicalHostname(String host) throws UnknownHostException {
    return names.resolveCanonicalHostname(host);
  }
}
