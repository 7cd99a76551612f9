import{P as o}from"./index-DGHgv0BK.js";const t=o({ms:Date.now()});setInterval(()=>{t.ms=Date.now()},5e3);export{t as n};
