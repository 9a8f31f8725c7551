package dev.iapo.store.jdbc;

import dev.iapo.store.Store;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStoreTest extends StoreContract {
  @TempDir Path folder;

  @Override
  Store open() {
    return Stores.open(folder.resolve("store"), Optional.empty());
  }
}
