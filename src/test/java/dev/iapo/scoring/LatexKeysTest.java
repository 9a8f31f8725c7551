package dev.iapo.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.AnswerSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LatexKeysTest {
  private static final AnswerKeys KEYS = AnswerKeys.of(new AnswerSpec("whole", "", "latex", 0));
  private static final int TEXTS = 100_000;
  private static final List<String> PIECES =
      List.of(
          "1",
          "2",
          "20",
          "0.5",
          ".5",
          "1,000",
          ",",
          ", ",
          ";",
          "x",
          "y",
          "AB",
          "abc",
          "pi",
          "sqrt",
          "e",
          "+",
          "-",
          "\u2212",
          "*",
          "/",
          "^",
          "_",
          "=",
          "<",
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          "\\{",
          "\\}",
          "|",
          "%",
          "\\%",
          "$",
          ".",
          " ",
          "\\,",
          "\\!",
          "\\frac",
          "\\frac12",
          "\\frac{1}{2}",
          "\\dfrac{x}{2}",
          "\\sqrt",
          "\\sqrt[3]",
          "\\pi",
          "\\pm",
          "\\cdot",
          "\\text{",
          "\\text{ cm}",
          "\\text{and}",
          " and ",
          " cm",
          " units",
          "^\\circ",
          "^{\\circ}",
          "\\left",
          "\\right",
          "\\begin{pmatrix}",
          "\\end{pmatrix}",
          "&",
          "\\\\",
          "\\boxed{",
          "\\in",
          "x=",
          "y=",
          "\\circ",
          "...",
          " million",
          "\\langle",
          "\\rangle",
          "\\infty",
          "\u00B2",
          "\u00BD",
          "\u221A",
          "\u00B0",
          "\uD835",
          "\u0130",
          "\u0000",
          "\\");

  private static String key(String answer) {
    return KEYS.key(answer).orElse("");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '`',
      value = {
        // numbers
        "0.5                      @ \\frac{1}{2} ; \\frac12 ; \\dfrac{1}{2} ; \\tfrac 12 ; 1/2 ; .5 ; 50\\% ; 50 \\text{ percent} ; $0.50$ ; \\boxed{\\frac{1}{2}} ; \\frac{2}{4} ; \\frac1{2} ; \\left(\\frac{1}{2}\\right)",
        "-1/3                     @ -\\frac{1}{3} ; \\frac{-1}{3} ; -1/3 ; \\frac{1}{-3} ; $-\\dfrac13$ ; \u2212\\frac{1}{3}",
        "10000                    @ 10,\\!000 ; 10,000 ; 10{,}000 ; 10000 ; 1\\times10^4 ; \\$10,000 ; 10,000.00",
        "11111111100              @ 11,\\! 111,\\! 111,\\! 100 ; 11111111100",
        "3.5                      @ 3\\frac{1}{2} ; 3 1/2 ; 3\\frac12 ; \\frac{7}{2} ; 3.50",
        "5                        @ x=5 ; x = 5 ; 5. ; \\$5 ; +5 ; \\text{5} ; y_1 = 5 ; f(x)=5 ; \\theta = 5 ; (5)",
        "\\frac{1}{0}             @ 1/0 ; \\frac10",
        "\\langle 1, 2\\rangle    @ \\langle1,2\\rangle ; \\left\\langle 1, 2 \\right\\rangle ; <1, 2> ; $\\langle x=1, x=2\\rangle$",
        "\\{x=1, y=2\\}           @ x=1, y=2 ; y = 2 and x = 1 ; \\{y=2, x=1\\}",
        "1\\dots                 @ 1... ; 1\\ldots ; 1…",
        "0.05                    @ 5 per cent ; 5\\%",
        // units
        "90                       @ 90^\\circ ; 90^{\\circ} ; 90\u00B0 ; 90 degrees ; 90 \\text{ degrees} ; 90\\degree",
        "864                      @ 864 \\mbox{ inches}^2 ; 864\\text{ in}^2 ; 864 square inches ; 864 in.",
        "10                       @ 10\\text{ cm}^{2} ; 10 cm^2 ; 10\\,\\mathrm{cm} ; 10 weeks ; 10cm ; 10 km/h ; 10\\text{ units}",
        "25\\pi                   @ 25\\pi ; 25\\pi\\text{ square units} ; 25 \\pi cm^2 ; 25pi ; 25\u03C0 ; 25 \\cdot \\pi",
        // roots, fractions
        "\\frac{\\sqrt{3}}{2}     @ \\dfrac{\\sqrt3}{2} ; \\sqrt{3}/2 ; sqrt(3)/2 ; \u221A3/2 ; \\frac {\\sqrt 3} 2 ; \\frac{(\\sqrt{3})}{2}",
        "-\\frac{\\sqrt{3}}{2}    @ \\frac{-\\sqrt{3}}{2} ; -\\sqrt3/2 ; \\frac{\\sqrt{3}}{-2}",
        "\\frac{2\\sqrt{3}}{3}    @ 2\\sqrt{3}/3 ; \\frac{2 \\sqrt 3}3 ; \\frac{2\\cdot\\sqrt{3}}{3}",
        "\\sqrt[3]{2}             @ \\sqrt[3]2 ; \\sqrt[3]{2}",
        "\\frac{x+1}{2}           @ (x+1)/2 ; \\frac{(x+1)}{2} ; \\dfrac{x + 1}{2}",
        "\\frac{3\\pi}{2}         @ 3\\pi/2 ; \\frac{3 \\pi}{2} ; 3\u03C0/2",
        "1/2x                     @ 1/2x ; 1/2 x",
        "\\frac{1}{2}x            @ \\frac12 x ; 0.5x ; \\frac{1}{2} \\cdot x",
        // tuples, sets, intervals
        "(3, \\frac{\\pi}{2})     @ \\left( 3, \\frac{\\pi}{2} \\right) ; (3,\\pi/2) ; \\left(3,\\dfrac{\\pi}{2}\\right)",
        "(1, 234)                 @ (1,234) ; (1, 234) ; \\left( 1, 234 \\right)",
        "\\{1, 2, 3\\}            @ 1, 2, 3 ; 3,2,1 ; \\{3, 1, 2\\} ; 1, 2 and 3 ; 1, 2, \\text{ and } 3 ; {1,2,3} ; x=1, x=2 or x=3 ; \\boxed{1,2,3}",
        "\\{(1, 2), (3, 4)\\}     @ (1,2), (3,4) ; (3,4) \\text{ and } (1,2)",
        "\\{-2, 2\\}              @ \\pm 2 ; 2, -2 ; \u00B12 ; x = \\pm 2",
        "\\{1+\\sqrt{2}, 1-\\sqrt{2}\\} @ 1 \\pm \\sqrt{2} ; 1+\\sqrt2, 1-\\sqrt2",
        "[0, \\infty)             @ [0,\\infty) ; x \\in [0, \\infty) ; [0,+\\infty) ; [0,\u221E) ; \\left[0,\\infty\\right)",
        "(-\\infty, -8)\\cup(8, \\infty) @ (-\\infty,-8)\\cup (8,\\infty) ; \\left(-\\infty, -8\\right) \\cup \\left(8, \\infty\\right) ; (-\u221E,-8)\u222A(8,\u221E)",
        "\\varnothing             @ \\emptyset ; \\varnothing ; \u2205",
        // matrices
        "\\begin{pmatrix}1 & 0.5 \\\\ -1 & \\frac{x}{2}\\end{pmatrix} @ \\begin{pmatrix} 1 & \\frac12 \\\\ -1 & x/2 \\end{pmatrix} ; \\begin{bmatrix}1&0.5\\\\-1&\\dfrac{x}{2}\\\\\\end{bmatrix} ; \\left(\\begin{array}{cc}1&1/2\\\\-1&\\frac x2\\end{array}\\right)",
        // text
        "C                        @ \\text{C} ; \\text{(C)} ; (C) ; \\textbf{(C)} ; C",
        "evelyn                   @ \\text{Evelyn} ; Evelyn ; evelyn",
        "not enough data          @ \\text{not enough data} ; Not enough data.",
        "no                       @ No ; \\text{no}",
        // expressions
        "x^{2}+3x-4               @ x^2+3x-4 ; x^{2} + 3x - 4 ; x\u00B2+3x\u22124 ; y = x^2+3x-4 ; x^2 + 3 \\cdot x - 4",
        "6+9i                     @ 6+9i ; 6 + 9i",
        "(x+3)(x-3)               @ (x+3) (x-3) ; \\left(x+3\\right)\\cdot\\left(x-3\\right)",
        "4210_{7}                 @ 4210_7 ; 4210_{7}",
        "x\\ge2                   @ x \\geq 2 ; x\u22652 ; x \\ge 2",
        "2^{6}3^{5}               @ 2^6 * 3^5 ; 2^6 3^5 ; 2^{6}\\cdot3^{5}",
        "|x|                      @ |x| ; \\left|x\\right| ; \\lvert x \\rvert",
        "2\\cdot3                 @ 2 \\cdot 3 ; 2 \\times 3 ; 2*3",
        "5!                       @ 5!",
      })
  void key_usualWaysOfWriting_areEqual(String key, String answers) {
    for (String answer : answers.replace(" ; ", "\u0001").split("\u0001", -1)) {
      assertThat(key(answer.strip())).as("%s", answer).isEqualTo(key);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1/2            | 1/3",
        "50\\%          | 50",
        "(1,2)          | (2,1)",
        "(1,2)          | [1,2]",
        "(1,2)          | 1,2",
        "[0,1)          | [0,1]",
        "\\{1,2\\}      | \\{1,2,3\\}",
        "x^2            | x2",
        "x^{10}         | x^1",
        "A              | a",
        "\\sqrt{2}      | 2",
        "\\frac{x}{y}   | \\frac{y}{x}",
        "-\\frac{x}{2}  | \\frac{x}{2}",
        "2\\frac{-1}{x} | 2-\\frac{1}{x}",
        "3-\\frac12     | 3\\frac12",
        "5x             | 5",
        "\\text{no}     | \\text{yes}",
        "12_3           | 12_4",
        "10\\pi         | 10",
        "2 3            | 23",
        "1.5            | 15",
        "\\{5\\}        | 5",
        "x = 1, y = 2   | x = 2, y = 1",
        "(x=1, y=2)     | (y=1, x=2)",
        "x=\\pm 1, y=2  | x=2, y=\\pm 1",
        "2 million      | 2",
        "2 million      | 2 billion",
        "2\\text{ thousand} | 2",
        "3 dozen        | 3",
        "4 factorial    | 4",
        "2 squared      | 2",
        "10\\text{ am}  | 10\\text{ pm}",
        "5 per cent     | 5",
        "0.333...       | 0.333",
        "1, 2, ...      | 1, 2",
        "1, 2, …   | 1, 2",
        "\\langle 1,2,3,4\\rangle | \\langle 1,3,2,4\\rangle",
        "<1,2,3,4>      | <1,3,2,4>",
        "\\langle 1,234\\rangle | \\langle 1234\\rangle",
        "f\\circ g      | fg",
        "(f)\\circ g    | (f)g",
      })
  void key_differentAnswers_areApart(String one, String other) {
    assertThat(key(one)).isNotEqualTo(key(other));
  }

  @ParameterizedTest
  @CsvSource({
    "'',''",
    "$$,''",
    "\\boxed{},''",
    "' . ',''",
    "\\frac{1},\\frac{1}",
    "(1,'(1'",
    "')(',')('"
  })
  void key_emptyOrNoExpression_isTheText(String answer, String key) {
    assertThat(key(answer)).isEqualTo(key);
  }

  @Test
  void key_anyText_isAFixedPoint() {
    Long only = Long.getLong("seed");
    int changed = 0;
    for (long seed = only == null ? 0 : only; seed < (only == null ? TEXTS : only + 1); seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      StringBuilder text = new StringBuilder();
      for (int piece = random.nextInt(9); piece >= 0; piece--) {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      try {
        Optional<String> key = KEYS.key(text.toString());
        changed += key.filter(k -> !k.contentEquals(text)).isPresent() ? 1 : 0;
        assertThat(key.flatMap(KEYS::key)).isEqualTo(key);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("-Dseed=" + seed + ": " + text, e);
      }
    }
    if (only == null) {
      assertThat(changed).isGreaterThan(TEXTS / 4);
    }
  }

  @Test
  void key_layoutAddedToExpressions_staysTheSame() {
    List<String> atoms =
        List.of("1", "-2", "0.5", "x", "\\pi", "\\sqrt{3}", "\\frac{x}{3}", "(x+1)");
    for (long seed = 0; seed < 5_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      StringBuilder plain = new StringBuilder();
      StringBuilder laidOut = new StringBuilder("$\\boxed{");
      for (int term = random.nextInt(4); term >= 0; term--) {
        String atom = atoms.get(random.nextInt(atoms.size()));
        String operator = term == 0 ? "" : List.of("+", "-", "=").get(random.nextInt(3));
        plain.append(atom).append(operator);
        laidOut
            .append("\\, ")
            .append(
                atom.replace("\\frac", "\\dfrac").replace("(", "\\left(").replace(")", "\\right)"))
            .append(" ~")
            .append(operator);
      }
      assertThat(key(laidOut + "}$"))
          .as("seed %d: %s", seed, laidOut)
          .isEqualTo(key(plain.toString()));
    }
  }

  @Test
  void key_elementsInAnyOrder_isOne() {
    List<String> elements = Arrays.asList("1", "-2", "\\frac{1}{2}", "\\sqrt{2}", "x");
    String key = key(String.join(", ", elements));
    for (int rotation = 0; rotation < 5; rotation++) {
      Collections.rotate(elements, 1);
      assertThat(key(String.join(",", elements))).isEqualTo(key);
      assertThat(key("\\left\\{" + String.join(",\\;", elements) + "\\right\\}")).isEqualTo(key);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        "{",
        "\\frac",
        "\\sqrt",
        "\\text{",
        "9",
        "1,000",
        "\\begin{matrix}",
        "x^",
        "-",
        "\\pm",
        "^",
        "\\",
        "a ",
        "\\left(",
        "$",
        "\\frac{1}{",
        "\\{1,"
      })
  void key_longText_isTheText(String piece) {
    String text = piece.repeat(1_000_000 / piece.length());
    assertThat(key(text)).isEqualTo(text.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        "{",
        "\\frac",
        "\\sqrt",
        "\\text{",
        "9",
        "1,000",
        "\\begin{matrix}",
        "x^",
        "-",
        "\\pm",
        "^",
        "\\",
        "a ",
        "\\left(",
        "$",
        "\\frac{1}{",
        "\\{1,",
        "\\frac1",
        "0.1x",
        "()"
      })
  void key_longestReadText_isBounded(String piece) {
    String text = piece.repeat(LatexKeys.MAX_CHARS / piece.length());
    assertThat(key(text).length()).isLessThan(20 * LatexKeys.MAX_CHARS);
  }

  @Test
  void accepts_tolerance_isForTheReference() {
    AnswerKeys keys = AnswerKeys.of(new AnswerSpec("whole", "", "latex", 0.01));
    assertThat(keys.accepts("0.333\\text{ cm}", "\\frac{1}{3}")).isTrue();
    assertThat(keys.accepts("0.3", "\\frac{1}{3}")).isFalse();
    assertThat(keys.accepts("\\sqrt{2}", "1.414")).isFalse();
  }
}
