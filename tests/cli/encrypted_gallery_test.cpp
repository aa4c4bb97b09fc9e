#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/people.hpp"
#include "support/error_of.hpp"
#include "support/run_program.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

/// A gallery `g` of two people, encrypted with the key file `k`.
class EncryptedCommands : public testing::Test {
 protected:
  void SetUp() override {
    put_people(path("people"), 2);
    put_text(path("k"), std::string(32, 'k'));
    put_text(path("other"), std::string(32, 'o'));
    put_text(path("p"), "open sesame\n");
    const auto result = maskid({"enroll", "people", "--gallery", "g", "--styles", "none", "--new-key-file", "k"});
    ASSERT_EQ(result.status, 0) << result.err;
  }

  fs::path path(const fs::path& name) const { return dir_.path() / name; }

  ProgramResult maskid(const Words& words) const { return run_maskid(words, place_); }

  ProgramResult gallery(Words words, const Words& key = {"--key-file", "k"}) const {
    words.insert(words.begin(), "gallery");
    words.insert(words.end(), {"--gallery", "g"});
    words.insert(words.end(), key.begin(), key.end());
    return run_program(words, place_);
  }

  const TempDir dir_;
  const ProgramPlace place_{.folder = dir_.path()};
};

TEST_F(EncryptedCommands, EveryCommandThatReadsTheGalleryTakesItsKeyAndIsRefusedWithout) {
  put_text(path("set.csv"), "path,subject_id,role\npeople/p0/photo.png,p0,probe\n");
  const Words commands[] = {
      {"identify", "people/p0/photo.png", "--gallery", "g", "--threshold", "0.5"},
      {"watch", "people/p0", "--gallery", "g", "--threshold", "0.5"},
      {"evaluate", "--probes", "people", "--gallery", "g"},
      {"odds", "--gallery", "g"},
      {"enroll", "people", "--gallery", "g", "--add"},
      {"gallery", "info", "--gallery", "g"},
      {"gallery", "list", "--gallery", "g"},
      {"gallery", "verify", "--gallery", "g"},
      {"gallery", "export", "--gallery", "g"},
      {"gallery", "remove", "p1", "--gallery", "g"},
  };
  for (auto words : commands) {
    const auto bytes = bytes_of(path("g"));
    const auto without = maskid(words);
    EXPECT_EQ(without.status, 2) << words[0];
    EXPECT_EQ(without.out, "");
    EXPECT_EQ(without.err, "maskid: g is encrypted with a key file; pass --key-file FILE\n") << words[0];
    words.insert(words.end(), {"--key-file", "other"});
    EXPECT_PRED2(contains, maskid(words).err, "g does not open with this key") << words[0];
    EXPECT_EQ(bytes_of(path("g")), bytes);
    EXPECT_FALSE(fs::exists(path("g.partial")));
    words.back() = "k";
    const auto with = maskid(words);
    EXPECT_EQ(with.status, 0) << words[0] << " " << with.err;
    EXPECT_NE(with.out, "");
  }
  EXPECT_EQ(gallery({"list", "--format", "csv"}).out,
            "subject_id,photos,failed,templates,expired,expires,consent\np0,1,0,1,0,,\n");
}

TEST_F(EncryptedCommands, PhotosAreAddedToItAndItStaysEncrypted) {
  put_people(path("people"), 1, 2);
  const auto result = maskid({"enroll", "people", "--gallery", "g", "--add", "--key-file", "k"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_PRED2(contains, gallery({"verify"}).out, "g is whole: 3 subjects");
  EXPECT_FALSE(contains(bytes_of(path("g")), "photo.png"));
}

TEST_F(EncryptedCommands, ANewKeyIsMadeForANewGalleryAndIsTheKeyOfOneThatIsThere) {
  Words enroll = {"enroll", "people", "--gallery", "h", "--styles", "none", "--new-key-file", "new"};
  const auto made = maskid(enroll);
  EXPECT_EQ(made.status, 0);
  EXPECT_PRED2(contains, made.err, "made the key file new");
  EXPECT_EQ(bytes_of(path("new")).size(), 32U);
  enroll.push_back("--add");
  EXPECT_EQ(maskid(enroll).status, 0);
  ASSERT_EQ(gallery({"rekey", "--decrypt"}).status, 0);
  for (const Words& key : {Words{"--new-passphrase"}, Words{"--new-key-file", "newer"}}) {
    Words add = {"enroll", "people", "--gallery", "g", "--add"};
    add.insert(add.end(), key.begin(), key.end());
    EXPECT_PRED2(contains, maskid(add).err, "g is there and is not encrypted; encrypt it by maskid gallery rekey");
  }
  EXPECT_FALSE(fs::exists(path("newer")));
}

TEST_F(EncryptedCommands, InfoTellsWhatItIsEncryptedWith) {
  EXPECT_PRED2(contains, gallery({"info"}).out, "encrypted with          key file\n");
  EXPECT_EQ(json::parse(gallery({"info", "--format", "json"}).out)["encrypted_with"], "key file");
}

TEST_F(EncryptedCommands, RekeyEncryptsAnewAndDecrypts) {
  const auto made = gallery({"rekey", "--new-key-file", "new"});
  EXPECT_EQ(made.status, 0) << made.err;
  EXPECT_EQ(made.out, "g is now encrypted with a key file: 2 photos\n");
  EXPECT_PRED2(contains, made.err, "made the key file new; keep a copy");
  EXPECT_EQ(bytes_of(path("new")).size(), 32U);
  EXPECT_EQ(fs::status(path("new")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(gallery({"verify"}).status, 2) << "the old key";

  const auto passphrase = gallery({"rekey", "--new-passphrase-file", "p", "--format", "json"}, {"--key-file", "new"});
  EXPECT_EQ(passphrase.status, 0) << passphrase.err;
  EXPECT_EQ(json::parse(passphrase.out)["encrypted_with"], "passphrase");
  EXPECT_EQ(gallery({"verify"}, {"--passphrase-file", "p"}).status, 0);

  const auto plain = gallery({"rekey", "--decrypt"}, {"--passphrase-file", "p"});
  EXPECT_EQ(plain.out, "g is no longer encrypted: 2 photos\n");
  EXPECT_EQ(gallery({"verify"}, {}).status, 0);
  EXPECT_PRED2(contains, gallery({"verify"}).err, "is not encrypted, but a key was given");
  EXPECT_PRED2(contains, gallery({"rekey", "--decrypt"}, {}).err, "there is nothing to decrypt");
}

TEST_F(EncryptedCommands, RekeyWithTheWrongKeyMakesNoKeyFile) {
  EXPECT_EQ(gallery({"rekey", "--new-key-file", "new"}, {"--key-file", "other"}).status, 2);
  EXPECT_FALSE(fs::exists(path("new")));
}

/// Nothing is connected to: the refusal comes before.
TEST_F(EncryptedCommands, AGalleryInADatabaseHasNoKey) {
  const std::string place = "postgresql://nobody.invalid/people";
  for (const Words& words : {Words{"gallery", "info", "--key-file", "k"}, Words{"gallery", "rekey", "--decrypt"},
                             Words{"identify", "people/p0/photo.png", "--key-file", "k"},
                             Words{"enroll", "people", "--new-key-file", "new"}}) {
    auto more = words;
    more.insert(more.end(), {"--gallery", place});
    const auto result = maskid(more);
    EXPECT_EQ(result.status, 2);
    EXPECT_PRED2(contains, result.err, "is in a database, which maskid does not encrypt") << words[0];
  }
  EXPECT_FALSE(fs::exists(path("new")));
}

TEST_F(EncryptedCommands, APassphraseCannotBeAskedForWithoutATerminal) {
  ASSERT_EQ(gallery({"rekey", "--new-passphrase-file", "p"}).status, 0);
  EXPECT_PRED2(contains, gallery({"info"}, {}).err, "g is encrypted with a passphrase; pass --passphrase-file FILE");
  const auto result = maskid({"enroll", "people", "--gallery", "new", "--styles", "none", "--new-passphrase"});
  EXPECT_EQ(result.status, 2);
  EXPECT_PRED2(contains, result.err, "there is no terminal");
}

TEST_F(EncryptedCommands, AConfigurationFileMayNameTheKeyFile) {
  put_text(path("c.toml"), "key-file = \"k\"\n");
  EXPECT_EQ(gallery({"verify"}, {"--config", "c.toml"}).status, 0);
}

TEST_F(EncryptedCommands, AnEnrollmentInterruptedByAFullDiskIsContinuedAndShowsNothing) {
  put_people(path("people"), 4, 2);
  const Words add = {"enroll", "people", "--gallery", "g", "--add", "--key-file", "k"};
  const auto full = run_maskid(add, {.folder = dir_.path(), .file_size_limit = fs::file_size(path("g")) + 2000});
  EXPECT_EQ(full.status, 2);
  ASSERT_TRUE(fs::exists(path("g.partial")));
  EXPECT_FALSE(contains(bytes_of(path("g.partial")), "photo.png"));
  const auto result = maskid(add);
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_PRED2(contains, gallery({"verify"}).out, "g is whole: 6 subjects");
}

}  // namespace
}  // namespace maskid
