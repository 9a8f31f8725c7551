package dev.iapo.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.testkit.Browser;
import dev.iapo.testkit.FakeDaemon;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The dashboard makes visible what the report does. */
class VisibleInBrowserTest {
  @Test
  void visible_ofEveryKnownCharacter_isTheSameInScriptAndReport() {
    List<Integer> hidden = new ArrayList<>();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (Character.isDefined(c)
          && !Visible.of(Character.toString(c)).equals(Character.toString(c))) {
        hidden.add(c);
      }
    }
    try (Browser browser = Browser.start();
        FakeDaemon daemon = FakeDaemon.start(0)) {
      browser.openSignedOut(daemon.url());
      Object differing =
          browser
              .driver()
              .executeAsyncScript(
                  """
                  const [hidden, defined, done] = arguments;
                  import('/dashboard/visible.js').then(({ visible }) => {
                    const expected = new Set(hidden);
                    const differ = [];
                    for (const [from, to] of defined) {
                      for (let c = from; c <= to; c++) {
                        const text = String.fromCodePoint(c);
                        const shown = expected.has(c) ? `\\\\u{${c.toString(16).toUpperCase()}}` : text;
                        if (visible(text) !== shown) differ.push(c.toString(16));
                      }
                    }
                    done(differ);
                  });
                  """,
                  hidden,
                  defined());
      assertThat((List<?>) Objects.requireNonNull(differing)).isEmpty();
    }
  }

  /** Ranges of the characters that this JDK knows; browsers know later ones. */
  private static List<List<Integer>> defined() {
    List<List<Integer>> ranges = new ArrayList<>();
    int from = -1;
    for (int c = 0; c <= Character.MAX_CODE_POINT + 1; c++) {
      boolean in = c <= Character.MAX_CODE_POINT && Character.isDefined(c);
      if (in && from < 0) {
        from = c;
      } else if (!in && from >= 0) {
        ranges.add(List.of(from, c - 1));
        from = -1;
      }
    }
    return ranges;
  }
}
