#include "maskid/base/files.hpp"

#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/error_of.hpp"
#include "support/full_disk.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

namespace fs = std::filesystem;

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(Files, AreReadAsTheyWereWritten) {
  const TempDir folder;
  for (const std::size_t size : {0U, 1U, 4096U, 3'000'001U}) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31);
    write_file_atomically(folder.path() / "file", bytes);
    EXPECT_EQ(read_file(folder.path() / "file"), bytes) << size;
  }
  EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(ReadFile, ReadsAPipe) {
  const TempDir folder;
  const auto path = folder.path() / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const pid_t writer = ::fork();
  if (writer == 0) {
    std::ofstream(path) << std::string(2'500'000, 'x');
    ::_exit(0);
  }
  EXPECT_EQ(read_file(path), std::string(2'500'000, 'x'));
  ::waitpid(writer, nullptr, 0);
}

TEST(ReadFile, NamesTheFileThatIsMissing) {
  const TempDir folder;
  const auto path = folder.path() / "none";
  EXPECT_EQ(error_of([&] { read_file(path); }),
            "cannot read " + path.string() + ": No such file or directory; check the path");
  EXPECT_PRED2(contains, error_of([&] { read_file(folder.path()); }), "Is a directory");
}

TEST(WriteFileAtomically, SaysThatTheFolderIsMissing) {
  const TempDir folder;
  const auto path = folder.path() / "none" / "file";
  EXPECT_EQ(error_of([&] { write_file_atomically(path, "x"); }),
            "cannot write " + path.string() + ": No such file or directory; check the path");
}

TEST(WriteFileAtomically, RefusesAFolderAndAPathBelowAFile) {
  const TempDir folder;
  EXPECT_PRED2(contains, error_of([&] { write_file_atomically(folder.path(), "x"); }), "Is a directory");
  write_file_atomically(folder.path() / "file", "old");
  EXPECT_PRED2(contains, error_of([&] { write_file_atomically(folder.path() / "file" / "below", "x"); }),
               "Not a directory");
}

TEST(WriteFileAtomically, SaysThatAReadOnlyFolderMayNotBeUsed) {
  const TempDir folder;
  fs::permissions(folder.path(), fs::perms(0555));
  const bool root = ::geteuid() == 0;  // to whom nothing is read-only
  ASSERT_EQ(::seteuid(root ? 65534 : ::geteuid()), 0);
  const auto message = error_of([&] { write_file_atomically(folder.path() / "file", "x"); });
  ASSERT_EQ(::seteuid(root ? 0 : ::geteuid()), 0);
  fs::permissions(folder.path(), fs::perms::owner_all);
  EXPECT_PRED2(contains, message, "Permission denied; choose a place that you may use");
}

TEST(WriteFileAtomically, KeepsTheOldBytesWhenTheDiskIsFull) {
  const TempDir folder;
  const auto path = folder.path() / "file";
  write_file_atomically(path, "old");
  const int result = on_full_disk(1000, [&] {
    const auto message = error_of([&] { write_file_atomically(path, std::string(5000, 'x')); });
    return contains(message, path.string()) && contains(message, "free some space") ? 0 : 1;
  });
  EXPECT_EQ(result, 0);
  EXPECT_EQ(read_file(path), "old");
  EXPECT_EQ(files_in(folder.path()), 1U) << "the temporary file was left behind";
}

TEST(WriteFileAtomically, TellsThatADeviceIsFull) {
  EXPECT_PRED2(contains, error_of([&] { write_file_atomically("/dev/full", "x"); }), "No space left");
}

TEST(WriteFileAtomically, LeavesDevicesInPlace) {
  write_file_atomically("/dev/null", "x");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(WriteFileAtomically, DoesNotTouchATemporaryFileOfAnother) {
  const TempDir folder;
  const auto other = folder.path() / ("file.tmp-" + std::to_string(::getpid()) + "-0");
  std::ofstream(other) << "theirs";
  write_file_atomically(folder.path() / "file", "ours");
  EXPECT_EQ(read_file(other), "theirs");
  EXPECT_EQ(read_file(folder.path() / "file"), "ours");
}

// Writing to /dev/stdout would have put a file in the place of the link.
TEST(WriteFileAtomically, LinkedFileIsReplacedAndTheLinkStays) {
  const TempDir folder;
  const auto target = folder.path() / "target";
  const auto link = folder.path() / "link";
  for (const char* state : {"dangling", "leading to a file"}) {
    if (!fs::is_symlink(link)) fs::create_symlink("target", link);
    write_file_atomically(link, state);
    EXPECT_TRUE(fs::is_symlink(link)) << state;
    EXPECT_EQ(read_file(target), state);
  }
}

TEST(BehindLinks, IsThePathItselfWithoutALink) {
  EXPECT_EQ(behind_links("some/../file"), fs::path("some/../file"));
  const TempDir folder;
  fs::create_symlink("loop", folder.path() / "loop");
  EXPECT_PRED2(contains, error_of([&] { behind_links(folder.path() / "loop"); }), "cannot follow the link");
}

}  // namespace
}  // namespace maskid
