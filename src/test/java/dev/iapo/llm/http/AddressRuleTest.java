package dev.iapo.llm.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRuleTest {
  private static final AddressRule STRICT = new AddressRule(false, true);
  private static final AddressRule LOOSEST = new AddressRule(true, true);

  private static InetAddress address(String literal) throws UnknownHostException {
    return InetAddress.getByName(literal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.0.9",
        "::1",
        "::ffff:127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "fd00::1",
        "fec0::1",
        "64:ff9b:1::1",
        "169.254.169.254",
        "0.0.0.0"
      })
  void refusal_onlyPublicAllowed_refusesWhatIsNear(String literal) throws Exception {
    AddressRule rule = new AddressRule(AddressRule.Networks.PUBLIC, true);

    assertThat(rule.refusal(address(literal))).isPresent();
    assertThat(rule.refusalOfLiteral(literal)).isPresent();
    assertThat(rule.refusal(address("1.1.1.1"))).isEmpty();
    assertThat(rule.refusalOfLiteral("scores.example.org")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, true",
    "LocalHost., true",
    "a.localhost, true",
    "localhost.example.org, false"
  })
  void refusalOfLiteral_nameOfThisMachine_onlyWherePublicOnesAreAllowed(
      String name, boolean refused) {
    AddressRule rule = new AddressRule(AddressRule.Networks.PUBLIC, true);

    assertThat(rule.refusalOfLiteral(name).isPresent()).isEqualTo(refused);
    assertThat(STRICT.refusalOfLiteral(name)).isEmpty();
  }

  @Test
  void refusal_onlyPublicAllowedAndNotEncrypted_refusesAll() throws Exception {
    AddressRule rule = new AddressRule(AddressRule.Networks.PUBLIC, false);

    assertThat(rule.refusal(address("1.1.1.1"))).isPresent();
    assertThat(rule.refusal(address("127.0.0.1"))).isPresent();
  }

  @Test
  void resolve_onlyPublicAllowed_nameThatTurnsToThisMachineIsNotCalled() throws Exception {
    Deque<InetAddress[]> answers =
        new ArrayDeque<>(
            List.of(
                new InetAddress[] {address("1.1.1.1")}, new InetAddress[] {address("127.0.0.1")}));
    GuardedResolver resolver =
        new GuardedResolver(
            new AddressRule(AddressRule.Networks.PUBLIC, true),
            new DnsResolver() {
              @Override
              public InetAddress[] resolve(String host) {
                return answers.removeFirst();
              }

              @Override
              public String resolveCanonicalHostname(String host) {
                return host;
              }
            });

    assertThat(resolver.resolve("rebind.example.org")).containsExactly(address("1.1.1.1"));
    assertThatThrownBy(() -> resolver.resolve("rebind.example.org"))
        .isInstanceOf(GuardedResolver.Refused.class)
        .hasMessageContaining("this machine (expected: a public address)");
  }

  /** Whatever is allowed. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "::",
        "169.254.0.1",
        "169.254.169.254",
        "169.254.170.2",
        "169.254.255.255",
        "fe80::1",
        "fe80::a9fe:a9fe",
        "febf::1",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd20:ce::254",
        "224.0.0.1",
        "239.255.255.250",
        "ff02::1",
        "240.0.0.1",
        "255.255.255.255",
        "::ffff:169.254.169.254",
        "::ffff:a9fe:a9fe",
        "::169.254.169.254",
        "::7f00:1",
        "64:ff9b::169.254.169.254",
        "64:ff9b::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "2002:a9fe:a9fe::1",
        "2001:0:53aa:64c:0:0:5601:5601",
        "::ffff:0:169.254.169.254"
      })
  void refusal_neverToBeCalled_refused(String literal) throws Exception {
    assertThat(LOOSEST.refusal(address(literal))).isPresent();
    assertThat(LOOSEST.refusalOfLiteral(literal)).isPresent();
    assertThat(LOOSEST.refusalOfLiteral("[" + literal + "]").isPresent())
        .isEqualTo(literal.contains(":"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1",
        "10.255.255.255",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "100.127.255.255",
        "192.0.0.1",
        "198.19.255.255",
        "fc00::1",
        "fdff::1",
        "fec0::1",
        "64:ff9b:1::1",
        "::ffff:10.0.0.1"
      })
  void refusal_privateNetwork_onlyIfAllowed(String literal) throws Exception {
    assertThat(STRICT.refusal(address(literal)))
        .contains("in a private network (expected: allow-private = true if it is meant)");
    assertThat(LOOSEST.refusal(address(literal))).isEmpty();
    assertThat(new AddressRule(true, false).refusal(address(literal))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1", "localhost"})
  void refusal_thisMachine_none(String literal) throws Exception {
    assertThat(new AddressRule(false, false).refusal(address(literal))).isEmpty();
    assertThat(STRICT.refusalOfLiteral(literal)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700::1",
        "fbff::1",
        "64:ff9b::1.1.1.1"
      })
  void refusal_public_onlyIfNotEncrypted(String literal) throws Exception {
    assertThat(STRICT.refusal(address(literal))).isEmpty();
    assertThat(new AddressRule(true, false).refusal(address(literal)))
        .hasValueSatisfying(why -> assertThat(why).contains("(expected: "));
  }

  /** Such an address is not turned into an IPv4 one by the JDK. */
  @Test
  void refusal_mappedAddressKeptAsIpv6_asTheIpv4One() throws Exception {
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(new byte[] {(byte) 169, (byte) 254, 1, 1}, 0, mapped, 12, 4);
    assertThat(LOOSEST.refusal(Inet6Address.getByAddress("x", mapped, 3))).isPresent();
  }

  /** However an address is written: what counts is what it resolves to. */
  @ParameterizedTest
  @CsvSource({"2852039166, 169.254.169.254", "127.1, 127.0.0.1", "10.257, 10.0.1.1"})
  void refusal_strangeLiterals_ofWhatTheyResolveTo(String literal, String same) throws Exception {
    assertThat(address(literal)).isEqualTo(address(same));
    assertThat(STRICT.refusalOfLiteral(literal)).isEqualTo(STRICT.refusal(address(same)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.org", "169.254.169.254.example.org", "0x7f.0.0.1", "1.2.3.4."})
  void refusalOfLiteral_names_areLeftToTheConnection(String host) {
    assertThat(LOOSEST.refusalOfLiteral(host)).isEmpty();
  }

  private static DnsResolver answering(List<InetAddress[]> answers) {
    Deque<InetAddress[]> left = new ArrayDeque<>(answers);
    return new DnsResolver() {
      @Override
      public InetAddress[] resolve(String host) {
        return left.remove();
      }

      @Override
      public String resolveCanonicalHostname(String host) {
        return host;
      }
    };
  }

  @Test
  void resolve_nameThatChanges_refusedWhenItDoes() throws Exception {
    InetAddress[] good = {address("1.1.1.1")};
    InetAddress[] bad = {address("169.254.169.254")};
    GuardedResolver resolver = new GuardedResolver(STRICT, answering(List.of(good, bad)));

    assertThat(resolver.resolve("rebinding.example.org")).isEqualTo(good);
    assertThatThrownBy(() -> resolver.resolve("rebinding.example.org"))
        .isInstanceOf(GuardedResolver.Refused.class)
        .hasMessageStartingWith(
            "rebinding.example.org (169.254.169.254) is not called: it is a link-local address");
  }

  @Test
  void resolve_oneOfSeveralAddressesRefused_all() throws Exception {
    InetAddress[] mixed = {address("1.1.1.1"), address("10.0.0.1")};
    GuardedResolver resolver =
        new GuardedResolver(STRICT, answering(List.<InetAddress[]>of(mixed)));

    assertThatThrownBy(() -> resolver.resolve("mixed.example.org"))
        .isInstanceOf(GuardedResolver.Refused.class)
        .hasMessageContaining("10.0.0.1");
  }
}
