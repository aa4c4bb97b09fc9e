#include "maskid/gallery/gallery_place.hpp"

#include <gtest/gtest.h>

#include "support/error_of.hpp"

namespace maskid {
namespace {

TEST(GalleryPlace, IsADatabaseByItsScheme) {
  for (const char* url : {"postgresql://", "postgres://h/d", "postgresql:///d#one"}) {
    EXPECT_TRUE(GalleryPlace(url).in_database()) << url;
  }
  for (const char* file : {"office.gallery", "postgresql:/h", "./postgresql://h/d", "POSTGRES://h/d", ""}) {
    EXPECT_FALSE(GalleryPlace(file).in_database()) << file;
    EXPECT_EQ(GalleryPlace(file).file(), file);
    EXPECT_EQ(GalleryPlace(file).shown(), file);
  }
}

TEST(GalleryPlace, ANameBehindTheMarkIsASchema) {
  EXPECT_EQ(GalleryPlace("postgresql://h/d").schema(), "maskid");
  EXPECT_EQ(GalleryPlace("postgresql://h/d#office_2").schema(), "maskid_office_2");
  EXPECT_EQ(GalleryPlace("postgresql://h/d#office_2").connection(), "postgresql://h/d");
  EXPECT_EQ(GalleryPlace("postgresql://joe:a#b@h/d#office").connection(), "postgresql://joe:a#b@h/d");
  EXPECT_EQ(GalleryPlace("postgresql://joe:a#b@h/d").schema(), "maskid");
  EXPECT_EQ(GalleryPlace("postgresql://h/d?sslmode=require#office").connection(), "postgresql://h/d?sslmode=require");
  for (const char* name : {"#", "#Office", "#a\"; DROP SCHEMA public", "#é"}) {
    const GalleryPlace place(std::string("postgresql://h/d") + name);
    EXPECT_PRED2(contains, error_of([&] { place.schema(); }), "behind # in --gallery") << name;
  }
}

TEST(GalleryPlace, ShowsNoSecret) {
  const auto shown = [](const char* url) { return GalleryPlace(url).shown(); };
  EXPECT_EQ(shown("postgresql://joe:geheim@db.example:5433/people#office"),
            "postgresql://db.example:5433/people#office");
  EXPECT_EQ(shown("postgres://joe@db.example/people"), "postgresql://db.example/people");
  EXPECT_EQ(shown("postgresql://db.example/people?user=joe&password=geheim&sslpassword=x&sslmode=require"),
            "postgresql://db.example/people");
  EXPECT_EQ(shown("postgresql://one:1,two:2/people?target_session_attrs=read-write"),
            "postgresql://one:1,two:2/people");
  EXPECT_EQ(shown("postgresql:///?service=people&passfile=/home/joe/.pgpass"), "postgresql:///?service=people");
  EXPECT_EQ(shown("postgresql://joe:ge%68eim@%2Frun%2Fpostgresql/people"), "postgresql:///run/postgresql/people");
  EXPECT_EQ(shown("postgresql://joe:geh%zzeim@db.example/people"), "postgresql://…");
  EXPECT_EQ(shown("postgresql://db.example/people?geheim"), "postgresql://…");
  EXPECT_EQ(shown("postgresql://joe:geheim@db.example/people?password=a#geheim!"), "postgresql://db.example/people…");
}

TEST(GalleryPlace, WhatLibpqSaysIsShownWithoutSecrets) {
  const GalleryPlace place("postgresql://joe:geheim@db.example/people?sslpassword=hidden&passfile=/home/joe/p");
  EXPECT_EQ(without_secrets("FATAL: no entry for host \"db.example\", user \"joe\", database \"people\", geheim hidden "
                            "\"/home/joe/p\"",
                            place),
            "FATAL: no entry for host \"db.example\", user …, database \"people\", … … …");
}

TEST(GalleryPlace, AWordOfTheCommandLineIsShownWithoutSecrets) {
  EXPECT_EQ(shown_word("postgresql://joe:geheim@db.example/people"), "postgresql://db.example/people");
  EXPECT_EQ(shown_word("--gallery=postgresql://joe:geheim@db.example/people"),
            "--gallery=postgresql://db.example/people");
  EXPECT_EQ(shown_word("--gallery=office.gallery"), "--gallery=office.gallery");
  EXPECT_EQ(shown_word("--together"), "--together");
  EXPECT_EQ(shown_word("--"), "--");
  EXPECT_EQ(shown_word(""), "");
}

}  // namespace
}  // namespace maskid
