package dev.iapo.scoring;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/** An exact fraction in lowest terms; the denominator is positive. */
record Rational(BigInteger numerator, BigInteger denominator) {
  /** The most bits of a numerator or denominator: every double, as printed, fits. */
  static final int MAX_BITS = 1500;

  static final Rational HUNDRED = new Rational(BigInteger.valueOf(100), BigInteger.ONE);

  private static final BigInteger EVERY_TERMINATING = BigInteger.TEN.pow(MAX_BITS);

  /** The quotient; empty if the divisor is zero or the result has too many bits. */
  static Optional<Rational> of(BigDecimal dividend, BigDecimal divisor) {
    if (divisor.signum() == 0) {
      return Optional.empty();
    }
    int scale = divisor.scale() - dividend.scale();
    BigInteger shift = BigInteger.TEN.pow(Math.abs(scale));
    BigInteger over = dividend.unscaledValue().multiply(scale > 0 ? shift : BigInteger.ONE);
    BigInteger under = divisor.unscaledValue().multiply(scale < 0 ? shift : BigInteger.ONE);
    return reduced(over, under);
  }

  private static Optional<Rational> reduced(BigInteger over, BigInteger under) {
    if (under.signum() == 0) {
      return Optional.empty();
    }
    BigInteger common = under.signum() < 0 ? over.gcd(under).negate() : over.gcd(under);
    Rational reduced = new Rational(over.divide(common), under.divide(common));
    boolean fits =
        reduced.numerator.bitLength() <= MAX_BITS && reduced.denominator.bitLength() <= MAX_BITS;
    return fits ? Optional.of(reduced) : Optional.empty();
  }

  Rational negated() {
    return new Rational(numerator.negate(), denominator);
  }

  /** The sum; empty if it has too many bits. */
  Optional<Rational> plus(Rational other) {
    return reduced(
        numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
        denominator.multiply(other.denominator));
  }

  /** The quotient; empty if the divisor is zero or it has too many bits. */
  Optional<Rational> dividedBy(Rational divisor) {
    return reduced(
        numerator.multiply(divisor.denominator), denominator.multiply(divisor.numerator));
  }

  boolean isWhole() {
    return denominator.equals(BigInteger.ONE);
  }

  /** Whether it is above 0 and below 1. */
  boolean isProperFraction() {
    return numerator.signum() > 0 && numerator.compareTo(denominator) < 0;
  }

  /** Whether this differs from the other by at most the distance. */
  boolean within(BigDecimal distance, Rational other) {
    BigInteger difference =
        numerator.multiply(other.denominator).subtract(other.numerator.multiply(denominator)).abs();
    return new BigDecimal(difference)
            .compareTo(distance.multiply(new BigDecimal(denominator.multiply(other.denominator))))
        <= 0;
  }

  /** The plain decimal if it terminates, else the fraction: {@code 0.5}, {@code -1/3}. */
  @Override
  public String toString() {
    if (denominator.equals(BigInteger.ONE)) {
      return numerator.toString();
    }
    if (EVERY_TERMINATING.mod(denominator).signum() != 0) {
      return numerator + "/" + denominator;
    }
    BigDecimal decimal = new BigDecimal(numerator).divide(new BigDecimal(denominator));
    return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
  }
}
