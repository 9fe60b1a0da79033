"""Reads a phpBB board with Scrapy: the yardstick of BenchmarkCrawl in cmd/vigie.

It takes the same fields out of a page as Vigie does (thread, posts with author, time, text,
quotes and signature) and keeps nothing. At its end it prints one line of JSON with the
processor seconds between the opening and the closing of the spider: the start of Python and
of Scrapy is not counted.
"""

import json
import time
from urllib.parse import parse_qs, urlsplit

import scrapy


class Forum(scrapy.Spider):
    name = "forum"
    custom_settings = {
        "ROBOTSTXT_OBEY": False,
        "CONCURRENT_REQUESTS": 8,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "RETRY_ENABLED": False,
        "LOG_ENABLED": False,
    }

    def __init__(self, base, boards, **kwargs):
        super().__init__(**kwargs)
        self.base, self.boards = base, int(boards)
        self.pages = self.posts = 0

    def start_requests(self):
        self.began = time.process_time()
        for board in range(self.boards):
            yield scrapy.Request(f"{self.base}/viewforum.php?f={100 + board}", callback=self.parse_board)

    def parse_board(self, response):
        self.pages += 1
        for row in response.css("ul.topics > li.row"):
            link = row.css("a.topictitle")
            item = {
                "title": link.css("::text").get(),
                "author": row.css(".topic-poster .username::text").get(),
                "replies": row.css("dd.posts::text").get(),
                "posted": row.css(".topic-poster time::attr(datetime)").get(),
                "last": row.css("dd.lastpost time::attr(datetime)").get(),
            }
            yield response.follow(link.attrib["href"], callback=self.parse_thread, cb_kwargs={"row": item})

    def parse_thread(self, response, row):
        self.pages += 1
        item = {
            "id": parse_qs(urlsplit(response.url).query)["t"][0],
            "title": response.css("h2.topic-title a::text").get(),
            "row": row,
            "posts": [self.read_post(post) for post in response.css("div.post")],
        }
        self.posts += len(item["posts"])
        yield item

    def read_post(self, post):
        content = post.css("div.content")
        quotes = content.css("blockquote")
        return {
            "id": post.attrib["id"][1:],
            "author": post.css("p.author .username::text").get(),
            "at": post.css("p.author time::attr(datetime)").get(),
            "text": "".join(t.get() for t in content.xpath(".//text()[not(ancestor::blockquote)]")).strip(),
            "quotes": [" ".join(q.xpath(".//text()").getall()) for q in quotes],
            "signature": "".join(post.css("div.signature ::text").getall()),
        }

    def closed(self, reason):
        print(json.dumps({"pages": self.pages, "posts": self.posts, "cpu": time.process_time() - self.began}))
