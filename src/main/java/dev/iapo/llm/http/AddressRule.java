package dev.iapo.llm.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which addresses may be connected to: never those where a cloud's metadata are, link-local,
 * multicast, unspecified or reserved ones, nor tunnels into such.
 *
 * @param networks that they may be in
 * @param encrypted whether what is sent is; if not, only those of this machine and of private
 *     networks may
 */
public record AddressRule(Networks networks, boolean encrypted) {
  /** How near an address may be; those of the internet always may. */
  public enum Networks {
    /** Neither this machine nor private networks: for addresses that others have chosen. */
    PUBLIC,
    /** And this machine. */
    THIS_MACHINE,
    /** And private networks. */
    PRIVATE
  }

  /** One that allows this machine. */
  public AddressRule(boolean allowPrivate, boolean encrypted) {
    this(allowPrivate ? Networks.PRIVATE : Networks.THIS_MACHINE, encrypted);
  }

  private enum Reach {
    LOOPBACK,
    PRIVATE,
    /** Over NAT64, to the IPv4 address in its last four bytes. */
    TRANSLATED,
    NEVER
  }

  /**
   * Addresses with a prefix in common.
   *
   * @param what an address of it is called
   */
  private record Net(byte[] prefix, int bits, Reach reach, String what) {
    static Net of(String literal, Reach reach, String what) {
      int slash = literal.indexOf('/');
      return new Net(
          literal(literal.substring(0, slash)).orElseThrow().getAddress(),
          Integer.parseInt(literal.substring(slash + 1)),
          reach,
          what);
    }

    boolean holds(byte[] address) {
      if (address.length != prefix.length) {
        return false;
      }
      int whole = bits / Byte.SIZE;
      int rest = bits % Byte.SIZE;
      return Arrays.equals(address, 0, whole, prefix, 0, whole)
          && (rest == 0 || (address[whole] ^ prefix[whole]) >> (Byte.SIZE - rest) == 0);
    }
  }

  private static final String METADATA = "the address of a cloud's metadata";
  private static final String LINK_LOCAL = "a link-local address, where a cloud's metadata are";
  private static final String PRIVATE = "in a private network";
  private static final String TUNNEL = "the address of a tunnel";

  /** The first that holds an address counts; what none holds is public. */
  private static final List<Net> NETS =
      List.of(
          Net.of("127.0.0.0/8", Reach.LOOPBACK, "this machine"),
          Net.of("0.0.0.0/8", Reach.NEVER, "an unspecified address"),
          Net.of("169.254.0.0/16", Reach.NEVER, LINK_LOCAL),
          Net.of("100.100.100.200/32", Reach.NEVER, METADATA),
          Net.of("168.63.129.16/32", Reach.NEVER, METADATA),
          Net.of("192.0.0.192/32", Reach.NEVER, METADATA),
          Net.of("10.0.0.0/8", Reach.PRIVATE, PRIVATE),
          Net.of("172.16.0.0/12", Reach.PRIVATE, PRIVATE),
          Net.of("192.168.0.0/16", Reach.PRIVATE, PRIVATE),
          Net.of("100.64.0.0/10", Reach.PRIVATE, PRIVATE),
          Net.of("192.0.0.0/24", Reach.PRIVATE, PRIVATE),
          Net.of("198.18.0.0/15", Reach.PRIVATE, PRIVATE),
          Net.of("224.0.0.0/4", Reach.NEVER, "a multicast address"),
          Net.of("240.0.0.0/4", Reach.NEVER, "a reserved address"),
          Net.of("::1/128", Reach.LOOPBACK, "this machine"),
          Net.of("::/128", Reach.NEVER, "an unspecified address"),
          Net.of("::/96", Reach.NEVER, TUNNEL),
          Net.of("::ffff:0:0:0/96", Reach.NEVER, TUNNEL),
          Net.of("64:ff9b::/96", Reach.TRANSLATED, TUNNEL),
          Net.of("64:ff9b:1::/48", Reach.PRIVATE, PRIVATE),
          Net.of("2002::/16", Reach.NEVER, TUNNEL),
          Net.of("2001::/32", Reach.NEVER, TUNNEL),
          Net.of("fe80::/10", Reach.NEVER, LINK_LOCAL),
          Net.of("fd00:ec2::/32", Reach.NEVER, METADATA),
          Net.of("fd20:ce::254/128", Reach.NEVER, METADATA),
          Net.of("fc00::/7", Reach.PRIVATE, PRIVATE),
          Net.of("fec0::/10", Reach.PRIVATE, PRIVATE),
          Net.of("ff00::/8", Reach.NEVER, "a multicast address"));

  private static final Pattern LOCALHOST = Pattern.compile("(?i)(.*\\.)?localhost\\.?");

  private static final int MAPPED_BYTES = 12; // what stands before an IPv4 address in an IPv6 one

  /** Why an address may not be connected to; empty if it may. */
  public Optional<String> refusal(InetAddress address) {
    byte[] bytes = unmapped(address.getAddress());
    Optional<Net> net = NETS.stream().filter(n -> n.holds(bytes)).findFirst();
    if (net.isEmpty()) {
      return encrypted
          ? Optional.empty()
          : Optional.of("not in a private network (expected: https, to send texts that far)");
    }
    String what = net.get().what();
    return switch (net.get().reach()) {
      case LOOPBACK -> networks == Networks.PUBLIC ? notPublic(what) : Optional.empty();
      case PRIVATE ->
          switch (networks) {
            case PUBLIC -> notPublic(what);
            case THIS_MACHINE ->
                Optional.of(what + " (expected: allow-private = true if it is meant)");
            case PRIVATE -> Optional.empty();
          };
      case TRANSLATED -> encrypted && isPublic(ending(bytes)) ? Optional.empty() : never(what);
      case NEVER -> never(what);
    };
  }

  private static Optional<String> never(String what) {
    return Optional.of(what + " (expected: the address of a service)");
  }

  private static Optional<String> notPublic(String what) {
    return Optional.of(what + " (expected: a public address)");
  }

  /** The same of a host that is written as an address; empty for a name that says nothing. */
  public Optional<String> refusalOfLiteral(String host) {
    if (networks == Networks.PUBLIC && LOCALHOST.matcher(host).matches()) {
      return notPublic("this machine");
    }
    return literal(host).flatMap(this::refusal);
  }

  private static Optional<InetAddress> literal(String host) {
    if (!host.contains(":") && !host.matches("[0-9]+(\\.[0-9]+){0,3}")) { // a name is looked up
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(host));
    } catch (UnknownHostException noAddress) {
      return Optional.empty();
    }
  }

  private static boolean isPublic(byte[] address) {
    return NETS.stream().noneMatch(net -> net.holds(address));
  }

  /** An IPv4 address where it is written as an IPv6 one. */
  private static byte[] unmapped(byte[] address) {
    byte[] mapped = new byte[MAPPED_BYTES];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    return address.length > MAPPED_BYTES
            && Arrays.equals(address, 0, MAPPED_BYTES, mapped, 0, MAPPED_BYTES)
        ? ending(address)
        : address;
  }

  private static byte[] ending(byte[] address) {
    return Arrays.copyOfRange(address, MAPPED_BYTES, address.length);
  }
}
