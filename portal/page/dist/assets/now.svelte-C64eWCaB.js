import{K as o}from"./index-Bj7xm1xu.js";const t=o({ms:Date.now()});setInterval(()=>{t.ms=Date.now()},5e3);export{t as n};
