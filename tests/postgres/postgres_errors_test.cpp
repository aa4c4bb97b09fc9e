// What a gallery in a database is refused for, and that no message tells a secret.

#include <gtest/gtest.h>

#include "postgres/galleries.hpp"
#include "support/error_of.hpp"

namespace maskid {
namespace {

const SyntheticPeople people{
    .subjects = 3, .photos = 1, .templates = 2, .failed_every = 0, .dimension = 8, .noise = 0.1F, .seed = 1};

std::string error_of_opening(const GalleryPlace& place) {
  return error_of([&] { open_gallery(place); });
}

void expect_no_secret(const std::string& message) {
  for (const char* secret : {"joe", "geheim", "hidden"}) EXPECT_EQ(message.find(secret), std::string::npos) << message;
}

TEST(PostgresErrors, AGalleryThatIsNotThere) {
  const auto place = own_place();
  const auto message = error_of_opening(place);
  EXPECT_EQ(message, "there is no gallery in " + place.shown() + "; maskid enroll makes one");
  EXPECT_FALSE(find_gallery_makers(place));
  for (const auto& work : std::vector<std::function<void()>>{
           [&] { load_gallery(place); }, [&] { verify_gallery(place); }, [&] { remove_subject(place, "a"); },
           [&] { set_site_threshold(place, {}); }, [&] { read_gallery(place, [](const EnrolledPhoto&) {}); }}) {
    EXPECT_EQ(error_of(work), message);
  }
}

TEST(PostgresErrors, ASchemaThatIsNoGallery) {
  const auto place = own_place();
  PostgresConnection(place).run("CREATE SCHEMA " + place.schema());
  EXPECT_PRED2(contains, error_of_opening(place), "is not a maskid gallery");
  EXPECT_PRED2(contains, error_of([&] { PostgresWriter(place, makers_of(people)); }), "is not a maskid gallery");
}

TEST(PostgresErrors, AGalleryOfAnotherVersion) {
  const auto place = own_place();
  enroll_all(place, makers_of(people), photos_of(people));
  tamper(place, "UPDATE gallery SET tables_version = 2");
  EXPECT_PRED2(contains, error_of_opening(place), "is of version 2; this maskid reads version 1");
  EXPECT_PRED2(contains, error_of([&] { PostgresWriter(place, makers_of(people)); }), "is of version 2");
}

TEST(PostgresErrors, MakersThatAreDamaged) {
  const auto place = own_place();
  enroll_all(place, makers_of(people), photos_of(people));
  tamper(place, "UPDATE gallery SET makers = '{}'");
  EXPECT_PRED2(contains, error_of_opening(place), "its makers cannot be read");
  tamper(place, "DELETE FROM gallery");
  EXPECT_PRED2(contains, error_of_opening(place), "its makers are missing");
}

TEST(PostgresErrors, VerifyFindsWhatMaskidDidNotWrite) {
  const auto place = own_place();
  enroll_all(place, makers_of(people), photos_of(people));
  tamper(place, "UPDATE gallery SET subjects = 4");
  EXPECT_PRED2(contains, error_of([&] { verify_gallery(place); }), "says that it has 4 subjects, but has 3");
  tamper(place, "UPDATE templates SET embedding = '[1,1,0,0,0,0,0,0]' WHERE subject_id = 'subject-1' AND number = 1");
  EXPECT_PRED2(contains, error_of([&] { verify_gallery(place); }), "embedding of subject-1/0.jpg that is no unit");
}

TEST(PostgresErrors, AServerThatIsNotThere) {
  const auto message = error_of_opening(GalleryPlace("postgresql://joe:geheim@127.0.0.1:1/people#office"));
  EXPECT_PRED2(contains, message, "cannot connect to postgresql://127.0.0.1:1/people#office: ");
  EXPECT_PRED2(contains, message, "refused");
  EXPECT_PRED2(contains, message, "check that the server runs");
  expect_no_secret(message);
}

TEST(PostgresErrors, AHostThatIsNotThere) {
  const auto message = error_of_opening(GalleryPlace("postgresql://joe:geheim@nowhere.invalid/people"));
  EXPECT_PRED2(contains, message, "nowhere.invalid");
  expect_no_secret(message);
}

TEST(PostgresErrors, AConnectionStringThatLibpqDoesNotUnderstand) {
  for (const std::string url :
       {"postgresql://joe:gehe%zzim@127.0.0.1/people?hidden", "postgres://joe:geheim@[::1/people",
        "postgresql://joe:geheim@127.0.0.1/people?hidden=geheim"}) {
    const auto message = error_of_opening(GalleryPlace(url));
    EXPECT_PRED2(contains, message, "no connection string that libpq understands");
    expect_no_secret(message);
    expect_no_secret(GalleryPlace(url).shown());
  }
}

TEST(PostgresErrors, ANameThatCannotBeASchema) {
  for (const char* name : {"#", "#Office", "#a-b", "#a;b"}) {
    EXPECT_PRED2(contains, error_of_opening(GalleryPlace(test_server().url() + name)), "behind # in --gallery");
  }
}

/// The server asks for a password, and quotes the user in what it says of it.
TEST(PostgresErrors, AWrongPassword) {
  const PostgresServer server({"--password", "right"});
  const std::string at = "@127.0.0.1:" + std::to_string(server.port()) + "/postgres";
  const auto message = error_of_opening(GalleryPlace("postgresql://joe:geheim" + at));
  EXPECT_PRED2(contains, message, "password authentication failed for user …");
  expect_no_secret(message);
  ::setenv("PGPASSWORD", "hidden", 1);
  expect_no_secret(error_of_opening(GalleryPlace("postgresql://joe" + at)));
  ::setenv("PGPASSWORD", "right", 1);
  EXPECT_PRED2(contains, error_of_opening(GalleryPlace("postgresql://joe" + at)), "there is no gallery") << "let in";
  ::unsetenv("PGPASSWORD");
  EXPECT_PRED2(contains, error_of_opening(GalleryPlace("postgresql://joe:right" + at)), "there is no gallery");
}

TEST(PostgresErrors, AServerWithoutPgvector) {
  const PostgresServer server({"--without-vector"});
  const GalleryPlace place(server.url());
  EXPECT_PRED2(contains, error_of([&] { PostgresWriter(place, makers_of(people)); }), "has no pgvector; install it");
  EXPECT_PRED2(contains, error_of_opening(place), "there is no gallery");
}

TEST(PostgresErrors, AServerThatGoesAway) {
  auto server = std::make_unique<PostgresServer>();
  const GalleryPlace place(server->url("office"));
  PostgresWriter writer(place, makers_of(people));
  writer.append(photo_of(people, 0, 0));
  server.reset();
  const auto message = error_of([&] { writer.commit(); });
  EXPECT_PRED2(contains, message, place.shown());
  EXPECT_PRED2(contains, message, "run the command again when the server is back");
  expect_no_secret(message);
}

}  // namespace
}  // namespace maskid
