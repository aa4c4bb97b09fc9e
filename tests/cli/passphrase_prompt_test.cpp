// The program on a terminal, which is asked for passphrases.

#include <chrono>
#include <csignal>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "cli/people.hpp"
#include "support/error_of.hpp"
#include "support/run_program.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

using Words = std::vector<std::string>;

/// `maskid WORDS` on a terminal of its own.
class OnTerminal {
 public:
  OnTerminal(Words words, const fs::path& folder) {
    words.insert(words.begin(), MASKID_PROGRAM);
    words.insert(words.end(), {"--home", MASKID_SOURCE_DIR});
    std::vector<char*> values;
    for (auto& word : words) values.push_back(word.data());
    values.push_back(nullptr);
    process_ = ::forkpty(&terminal_, nullptr, nullptr, nullptr);
    if (process_ != 0) return;
    ::signal(SIGINT, SIG_DFL);  // a shell's background job starts with it ignored
    if (::chdir(folder.c_str()) == 0) ::execv(MASKID_PROGRAM, values.data());
    ::_exit(127);
  }

  ~OnTerminal() {
    ::close(terminal_);
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }

  /// Waits until `prompt` is shown for which nothing was typed yet, then types.
  void answer(const std::string& prompt, const std::string& typed) {
    while (shown_.find(prompt, seen_) == std::string::npos && read_more()) {
    }
    const auto at = shown_.find(prompt, seen_);
    ASSERT_NE(at, std::string::npos) << shown_;
    seen_ = at + prompt.size();
    ASSERT_EQ(::write(terminal_, typed.data(), typed.size()), std::ssize(typed));
  }

  bool echoes() const {
    termios settings{};
    ::tcgetattr(terminal_, &settings);
    return (settings.c_lflag & ECHO) != 0;
  }

  /// Exit status; 128 + signal where a signal ended it.
  int wait() {
    while (read_more()) {
    }
    int status = 0;
    ::waitpid(process_, &status, 0);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

  const std::string& shown() const { return shown_; }

 private:
  /// False at the end, or when nothing is shown for a minute.
  bool read_more() {
    pollfd waiting{terminal_, POLLIN, 0};
    char piece[1000];
    if (::poll(&waiting, 1, 60'000) != 1) return false;
    const auto got = ::read(terminal_, piece, sizeof piece);
    if (got > 0) shown_.append(piece, static_cast<std::size_t>(got));
    return got > 0;
  }

  int terminal_ = -1;
  pid_t process_ = -1;
  std::string shown_;
  std::size_t seen_ = 0;
};

/// A gallery `g` of one person, encrypted with a passphrase that was typed.
class PassphrasePrompt : public testing::Test {
 protected:
  void SetUp() override {
    put_people(path("people"), 1);
    OnTerminal enroll({"enroll", "people", "--gallery", "g", "--styles", "none", "--new-passphrase"}, dir_.path());
    enroll.answer("New passphrase of g: ", "open sesame\n");
    enroll.answer("The same again: ", "open sesame\n");
    ASSERT_EQ(enroll.wait(), 0) << enroll.shown();
    EXPECT_FALSE(contains(enroll.shown(), "sesame")) << "it was shown";
  }

  fs::path path(const fs::path& name) const { return dir_.path() / name; }

  const TempDir dir_;
};

TEST_F(PassphrasePrompt, OpensTheGalleryAndShowsNothing) {
  OnTerminal info({"gallery", "info", "--gallery", "g"}, dir_.path());
  info.answer("Passphrase of g: ",
              "open sesamf\x7f"
              "e\n");
  EXPECT_EQ(info.wait(), 0);
  EXPECT_PRED2(contains, info.shown(), "encrypted with          passphrase");
  EXPECT_FALSE(contains(info.shown(), "sesam"));
  put_text(path("p"), "open sesame\n");
  EXPECT_EQ(
      run_program({"gallery", "verify", "--gallery", "g", "--passphrase-file", "p"}, {.folder = dir_.path()}).status,
      0);
}

TEST_F(PassphrasePrompt, RefusesAWrongOneAnEmptyOneAndTwoThatDiffer) {
  OnTerminal wrong({"gallery", "info", "--gallery", "g"}, dir_.path());
  wrong.answer("Passphrase of g: ", "open barley\n");
  EXPECT_EQ(wrong.wait(), 2);
  EXPECT_PRED2(contains, wrong.shown(),
               "g does not open with this key: pass the passphrase that it was encrypted with");

  OnTerminal empty({"gallery", "info", "--gallery", "g"}, dir_.path());
  empty.answer("Passphrase of g: ", "\n");
  EXPECT_EQ(empty.wait(), 2);
  EXPECT_PRED2(contains, empty.shown(), "no passphrase was typed");

  const auto before = bytes_of(path("g"));
  OnTerminal differ({"gallery", "rekey", "--gallery", "g", "--new-passphrase"}, dir_.path());
  differ.answer("Passphrase of g: ", "open sesame\n");
  differ.answer("New passphrase of g: ", "one\n");
  differ.answer("The same again: ", "another\n");
  EXPECT_EQ(differ.wait(), 2);
  EXPECT_PRED2(contains, differ.shown(), "are not the same");
  EXPECT_EQ(bytes_of(path("g")), before);
}

TEST_F(PassphrasePrompt, EndedByControlCLeavesTheTerminalAsItWas) {
  OnTerminal info({"gallery", "info", "--gallery", "g"}, dir_.path());
  info.answer("Passphrase of g: ", "open");
  EXPECT_FALSE(info.echoes());
  info.answer("", "\x03");
  EXPECT_EQ(info.wait(), 128 + SIGINT);
  EXPECT_TRUE(info.echoes());
}

}  // namespace
}  // namespace maskid
